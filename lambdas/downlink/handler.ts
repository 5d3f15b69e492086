import { readDevice } from '../edge/device-table.ts';
import { publish } from '../edge/iot-data.ts';
import { describeThing } from '../edge/iot-registry.ts';
import { readEnv } from '../env.ts';
import { invocationOf } from '../invocation.ts';
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

/** A request that failed or was parked comes back whole inside a record of its queue. */
function requestOf(event: unknown): unknown {
  return isParkedByRule(event) ? event : invocationOf(event, '').message;
}

/** Such a record has the very members that this stack's rules send. */
function isParkedByRule(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'base64OriginalPayload' in event;
}
