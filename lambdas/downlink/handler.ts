import { readDevice } from '../edge/device-table.ts';
import { publish } from '../edge/iot-data.ts';
import { describeThing } from '../edge/iot-registry.ts';
import { readEnv } from '../env.ts';
import { failedInvocationOf } from '../invocation.ts';
import { settle } from '../settle.ts';
import { ENV } from './contract.ts';
import type { DownlinkDeps } from './deps.ts';
import { processDownlink } from './process-downlink.ts';
import { rejectDownlink } from './reject-downlink.ts';

const env = readEnv(ENV);

const deps: DownlinkDeps = {
  stack: {
    name: env.stackName,
    applicationID: env.applicationID,
    endToEndEncryption: env.endToEndEncryption === 'true',
  },
  describeThing,
  readDevice: (key) => readDevice(env.deviceTableName, key),
  publish,
};

export const handler = settle({
  name: 'downlink',
  handle: (event) => processDownlink(requestOf(event), deps),
  refuse: (event, _request, error) => rejectDownlink(requestOf(event), error, deps),
});

/** A request that failed comes back inside a record of its queue; one that a rule parked has the members that rules send. */
function requestOf(event: unknown): unknown {
  return failedInvocationOf(event, '').message;
}
