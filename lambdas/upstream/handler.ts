import { setTimeout as sleep } from 'node:timers/promises';
import { deployedCodecs } from '../codecs/deployed-codecs.ts';
import { deviceTable } from '../edge/device-table.ts';
import { parkMessage } from '../edge/failed-messages.ts';
import { publish, reportedShadow } from '../edge/iot-data.ts';
import { adoptThing, createThing, describeThing, setAttributes } from '../edge/iot-registry.ts';
import { readSecret } from '../edge/secrets-manager.ts';
import { readEnv, readOptionalEnv } from '../env.ts';
import { invocationOf } from '../invocation.ts';
import { logMetric } from '../log.ts';
import { KekVault } from '../lorawan/kek-vault.ts';
import { heardByRule } from '../networks/heard-by-rule.ts';
import { apisWith } from '../networks/the-things-stack/connect.ts';
import { ENV as THE_THINGS_STACK_ENV } from '../networks/the-things-stack/contract.ts';
import { downlinkNetwork } from '../networks/the-things-stack/downlink-network.ts';
import { settle } from '../settle.ts';
import { ENV, METRICS_SHADOW, PAYLOAD_SHADOW } from './contract.ts';
import type { UpstreamDeps } from './deps.ts';
import { processUpstream } from './process-upstream.ts';

const env = readEnv(ENV);
const theThingsStack = readOptionalEnv(THE_THINGS_STACK_ENV);

const deps: UpstreamDeps = {
  stack: {
    name: env.stackName,
    thingNameScheme: env.thingNameScheme === 'DeviceID' ? 'DeviceID' : 'DevEUI',
    endToEndEncryption: theThingsStack?.endToEndEncryption === 'true',
    nativeMessage: env.nativeMessage === 'true',
  },
  keks: new KekVault({ read: () => readSecret(env.kekSecretArn), now: () => performance.now(), sleep }),
  network:
    theThingsStack &&
    downlinkNetwork(apisWith(() => readSecret(theThingsStack.apiKeySecretArn))(theThingsStack.clusterUrl)),
  devices: deviceTable(env.deviceTableName),
  things: {
    describe: describeThing,
    create: (thingName, attributes) => createThing(thingName, env.thingTypeName, attributes),
    adopt: adoptThing,
    update: setAttributes,
  },
  codecs: deployedCodecs(env),
  metrics: env.shadowMetrics === 'true' ? reportedShadow(METRICS_SHADOW) : undefined,
  payloads: env.shadowPayload === 'true' ? reportedShadow(PAYLOAD_SHADOW) : undefined,
  now: () => Date.now(),
  sleep,
  publish,
  count: (metric, dimensions) => logMetric(env.stackName, metric, dimensions),
};

export const handler = settle({
  name: 'upstream',
  async handle(event, awsRequestId) {
    const { message, request } = invocationOf(event, awsRequestId, heardByRule);
    return processUpstream(message, request, deps);
  },
  refuse: (event, request, error) => parkMessage(env.failedMessagesQueueUrl, event, request, error),
});
