import { setTimeout as sleep } from 'node:timers/promises';
import { deployedCodecs } from '../codecs/deployed-codecs.ts';
import { rememberCorrelation } from '../device-table/correlations.ts';
import { deviceTable } from '../edge/device-table.ts';
import { publish } from '../edge/iot-data.ts';
import { describeThing } from '../edge/iot-registry.ts';
import { readSecret } from '../edge/secrets-manager.ts';
import { readEnv, readOptionalEnv } from '../env.ts';
import { failedInvocationOf } from '../invocation.ts';
import { KekVault } from '../lorawan/kek-vault.ts';
import { downlinkSenders } from '../networks/downlink-senders.ts';
import { ENV as HELIUM_ENV } from '../networks/helium/contract.ts';
import { clearDownlinksByApi, clearDownlinksByMqtt } from '../networks/the-things-stack/clear-downlinks.ts';
import { apisWith } from '../networks/the-things-stack/connect.ts';
import { ENV as THE_THINGS_STACK_ENV } from '../networks/the-things-stack/contract.ts';
import { downlinkNetwork } from '../networks/the-things-stack/downlink-network.ts';
import {
  ENV as THING_PARK_ENV,
  SERVER_ENV as THING_PARK_SERVER_ENV,
  VALIDITY_ENV as THING_PARK_VALIDITY_ENV,
} from '../networks/thing-park/contract.ts';
import type { ThingParkDeps } from '../networks/thing-park/downlinks.ts';
import { settle } from '../settle.ts';
import { ENV } from './contract.ts';
import type { DownlinkDeps } from './deps.ts';
import { processDownlink } from './process-downlink.ts';
import { rejectDownlink } from './reject-downlink.ts';

const env = readEnv(ENV);

const theThingsStack = theThingsStackDeps();

const devices = deviceTable(env.deviceTableName);

const deps: DownlinkDeps = {
  stack: {
    name: env.stackName,
    applicationID: theThingsStack?.applicationID ?? '',
    endToEndEncryption: theThingsStack?.endToEndEncryption ?? false,
  },
  describeThing,
  devices,
  keks: new KekVault({ read: () => readSecret(env.kekSecretArn), now: () => performance.now(), sleep }),
  network: theThingsStack?.network,
  codecs: deployedCodecs(env),
  senders: downlinkSenders({
    publish,
    theThingsStack: theThingsStack?.send,
    hasHelium: readOptionalEnv(HELIUM_ENV) !== undefined,
    thingPark: thingParkDeps(),
  }),
  now: () => Date.now(),
  sleep,
  publish,
};

function theThingsStackDeps() {
  const its = readOptionalEnv(THE_THINGS_STACK_ENV);
  if (its === undefined) return undefined;
  const api = apisWith(() => readSecret(its.apiKeySecretArn))(its.clusterUrl);
  return {
    applicationID: its.applicationID,
    endToEndEncryption: its.endToEndEncryption === 'true',
    network: downlinkNetwork(api),
    // A network that calls a webhook listens to no topic.
    send: its.connection === 'webhook' ? clearDownlinksByApi(api) : clearDownlinksByMqtt(env.stackName, publish),
  };
}

function thingParkDeps(): ThingParkDeps | undefined {
  const thingPark = readOptionalEnv(THING_PARK_ENV);
  const validity = readOptionalEnv(THING_PARK_VALIDITY_ENV);
  const server = readOptionalEnv(THING_PARK_SERVER_ENV);
  return (
    thingPark && {
      ...thingPark,
      downlinkValiditySeconds: validity && Number(validity.downlinkValiditySeconds),
      readServer: server && (() => readSecret(server.serverSecretArn)),
      remember: (key, correlation) => rememberCorrelation(devices, key, correlation),
      now: () => Date.now(),
    }
  );
}

export const handler = settle({
  name: 'downlink',
  handle(event, awsRequestId) {
    return processDownlink(failedInvocationOf(event, awsRequestId), deps);
  },
  refuse: (event, request, error) => rejectDownlink(failedInvocationOf(event, request).message, error, deps),
});
