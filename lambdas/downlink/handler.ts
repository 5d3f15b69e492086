import { setTimeout as sleep } from 'node:timers/promises';
import { deployedCodecs } from '../codecs/deployed-codecs.ts';
import { deviceTable } from '../edge/device-table.ts';
import { publish } from '../edge/iot-data.ts';
import { describeThing } from '../edge/iot-registry.ts';
import { readSecret } from '../edge/secrets-manager.ts';
import { readEnv } from '../env.ts';
import { failedInvocationOf } from '../invocation.ts';
import { KekVault } from '../lorawan/kek-vault.ts';
import { NETWORKS } from '../networks/contract.ts';
import { clearDownlinksByApi, clearDownlinksByMqtt } from '../networks/the-things-stack/clear-downlinks.ts';
import { apisWith } from '../networks/the-things-stack/connect.ts';
import { downlinkNetwork } from '../networks/the-things-stack/downlink-network.ts';
import { settle } from '../settle.ts';
import { ENV } from './contract.ts';
import type { DownlinkDeps } from './deps.ts';
import { processDownlink } from './process-downlink.ts';
import { rejectDownlink } from './reject-downlink.ts';

const env = readEnv(ENV);
const api = apisWith(() => readSecret(env.apiKeySecretArn))(env.clusterUrl);

const deps: DownlinkDeps = {
  stack: {
    name: env.stackName,
    applicationID: env.applicationID,
    endToEndEncryption: env.endToEndEncryption === 'true',
  },
  describeThing,
  devices: deviceTable(env.deviceTableName),
  keks: new KekVault({ read: () => readSecret(env.kekSecretArn), now: () => performance.now(), sleep }),
  network: downlinkNetwork(api),
  codecs: deployedCodecs(env),
  senders: {
    // A network that calls a webhook listens to no topic.
    [NETWORKS.theThingsStack]:
      env.connection === 'webhook' ? clearDownlinksByApi(api) : clearDownlinksByMqtt(env.stackName, publish),
  },
  now: () => Date.now(),
  sleep,
  publish,
};

export const handler = settle({
  name: 'downlink',
  handle(event, awsRequestId) {
    return processDownlink(failedInvocationOf(event, awsRequestId), deps);
  },
  refuse: (event, request, error) => rejectDownlink(failedInvocationOf(event, request).message, error, deps),
});
