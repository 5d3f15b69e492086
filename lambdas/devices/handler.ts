import { deletionRecord } from '../edge/deletion-record.ts';
import { deviceTable } from '../edge/device-table.ts';
import { parkMessage } from '../edge/failed-messages.ts';
import { publish, statusShadow } from '../edge/iot-data.ts';
import { changeThing, readThing } from '../edge/iot-registry.ts';
import { readSecret } from '../edge/secrets-manager.ts';
import { readEnv, readOptionalEnv } from '../env.ts';
import { invocationOf } from '../invocation.ts';
import { connectRegistry } from '../networks/the-things-stack/connect-registry.ts';
import { ENV as THE_THINGS_STACK_ENV } from '../networks/the-things-stack/contract.ts';
import { settle } from '../settle.ts';
import { ENV, PROVISIONING_SHADOW } from './contract.ts';
import type { DevicesDeps } from './deps.ts';
import { isWorthRedriving } from './parked-codes.ts';
import { processThingEvent } from './process-thing-event.ts';
import { withoutSecretAttributes } from './secret-attributes.ts';

const env = readEnv(ENV);
const theThingsStack = readOptionalEnv(THE_THINGS_STACK_ENV);

const deps: DevicesDeps = {
  stack: {
    name: env.stackName,
    applicationID: theThingsStack?.applicationID ?? '',
    thingTypeName: env.thingTypeName,
    defaultFrequencyPlanID: env.defaultFrequencyPlanID,
    deviceDeletion: env.deviceDeletion === 'delete' ? 'delete' : 'keep',
  },
  registry: theThingsStack && connectRegistry(theThingsStack, () => readSecret(theThingsStack.apiKeySecretArn)),
  things: { read: readThing, change: changeThing },
  devices: deviceTable(env.deviceTableName),
  statusShadow: statusShadow(PROVISIONING_SHADOW),
  deletions: deletionRecord(env.deviceTableName),
  now: () => Date.now(),
  publish,
};

export const handler = settle({
  name: 'devices',
  handle: (event, awsRequestId) => processThingEvent(invocationOf(event, awsRequestId), deps),
  async refuse(event, request, error) {
    if (!isWorthRedriving(error)) return;
    await parkMessage(env.failedMessagesQueueUrl, withoutSecretAttributes(event), request, error);
  },
});
