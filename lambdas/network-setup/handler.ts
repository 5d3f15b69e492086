import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { onceAllowed } from '../custom-resource/once-allowed.ts';
import { answerCloudFormation, CloudFormationEnvelopeSchema } from '../edge/cloudformation.ts';
import { clientCertificates } from '../edge/iot-certificates.ts';
import { namedPolicy } from '../edge/iot-named-policy.ts';
import { deletePolicy } from '../edge/iot-policies.ts';
import { readSecret, writeSecret } from '../edge/secrets-manager.ts';
import { readEnv } from '../env.ts';
import { log } from '../log.ts';
import { apiClient, type TheThingsStackApi } from '../networks/the-things-stack/api-client.ts';
import { connectionID } from '../networks/the-things-stack/connection-id.ts';
import { innerBaseTopic } from '../networks/the-things-stack/contract.ts';
import { encryptionSettings } from '../networks/the-things-stack/encryption-settings.ts';
import { pubSubRegistry } from '../networks/the-things-stack/pubsub-registry.ts';
import { readRights } from '../networks/the-things-stack/rights.ts';
import { webhookRegistry } from '../networks/the-things-stack/webhook-registry.ts';
import { SECRET_HEADER } from '../webhook/contract.ts';
import { requireApiKey } from './api-key.ts';
import { type CertificateTarget, type ClientCertificateDeps, handleCertificate } from './client-certificate.ts';
import { connectNetwork, disconnectNetwork, type NetworkSetupDeps } from './connect-network.ts';
import { type Connection, roleConnection } from './connection.ts';
import {
  CLIENT_CERTIFICATE_TYPE,
  CONNECT_REQUEST,
  type ConnectAnswer,
  ENV,
  NAMED_POLICY_TYPE,
  NONE,
  type SetupStep,
} from './contract.ts';
import { answerFor, handleCustomResource, type NetworkSetup, type NetworkSetupAnswer } from './custom-resource.ts';
import { mqttConnection } from './mqtt-connection.ts';
import { handleNamedPolicy, type NamedPolicyDeps } from './named-policy.ts';
import { applicationOf, type NetworkTarget, NetworkTargetSchema } from './network-target.ts';
import { patientPolicy } from './patient-policy.ts';
import { REMOVE_POLICY_LIMIT_MS, removePolicy } from './remove-policy.ts';
import { webhookConnection } from './webhook-connection.ts';
import { withinTime } from './within-time.ts';

const env = readEnv(ENV);

/** As long as who waits for the answer has patience. */
const CONNECT_LIMIT_MS = 45_000;

/** Leaves time to answer CloudFormation within `TIME_LIMIT_SECONDS`. */
const DISCONNECT_LIMIT_MS = CONNECT_LIMIT_MS + REMOVE_POLICY_LIMIT_MS;

const ConnectRequestSchema = v.object({ action: v.literal(CONNECT_REQUEST.action) });

const CertificateEventSchema = v.object({ ResourceType: v.literal(CLIENT_CERTIFICATE_TYPE) });
const PolicyEventSchema = v.object({ ResourceType: v.literal(NAMED_POLICY_TYPE) });

const allowed = <T>(call: () => Promise<T>): Promise<T> => onceAllowed(call, sleep);
const readApiKey = (): Promise<string> => allowed(() => readSecret(env.apiKeySecretArn));

/** The network as it is to be set up with the key that is stored now. */
async function open(target: NetworkTarget, read = readApiKey): Promise<NetworkSetupDeps> {
  const apiKey = (await read()).trim();
  const api = (url: string) => apiClient({ clusterUrl: url, apiKey: async () => requireApiKey(apiKey), sleep });
  const cluster = api(target.clusterUrl);
  return {
    apiKey,
    readRights: () => readRights(api(target.identityServerUrl), target.applicationID),
    encryption: encryptionSettings(cluster, target.applicationID),
    readKeks: () => readSecret(env.kekSecretArn),
    connection: connectionOf(target, cluster),
  };
}

function connectionOf(target: NetworkTarget, cluster: TheThingsStackApi): Connection {
  if (target.connection === 'webhook') return overWebhook(target, cluster);
  return target.connection === 'mqtt' ? overMqtt(target, cluster) : roleConnection;
}

function overWebhook({ stackName, applicationID, webhookUrl }: NetworkTarget, cluster: TheThingsStackApi): Connection {
  return webhookConnection({
    id: connectionID(stackName),
    baseUrl: webhookUrl,
    webhooks: webhookRegistry(cluster, applicationID),
    readHeaders: async () => ({ [SECRET_HEADER]: (await allowed(() => readSecret(env.webhookSecretArn))).trim() }),
  });
}

function overMqtt(target: NetworkTarget, cluster: TheThingsStackApi): Connection {
  // Of the target, and not of the function's variables: what is taken back may be what another connection took the place of.
  const { stackName, applicationID, mqttSecretArn, mqttPolicyName } = target;
  return mqttConnection({
    application: applicationOf(target),
    policyName: mqttPolicyName,
    hasSuccessor: mqttPolicyName === env.mqttPolicyName && applicationOf(target) !== applicationOf(env),
    pubSub: {
      id: connectionID(stackName),
      baseTopic: innerBaseTopic(stackName),
      serverUrl: env.mqttServerUrl,
      clientID: env.mqttClientID,
    },
    serverAuthority: env.mqttServerAuthority === NONE ? undefined : env.mqttServerAuthority,
    pubSubs: pubSubRegistry(cluster, applicationID),
    ...certificateDeps({ policyName: mqttPolicyName, secretArn: mqttSecretArn }),
  });
}

/** All of it is granted by a policy of its own, which may be as new as the stack. */
function certificateDeps({ policyName, secretArn }: CertificateTarget): ClientCertificateDeps {
  const certificates = clientCertificates(policyName);
  return {
    certificates: {
      ...certificates,
      create: () => allowed(() => certificates.create()),
      activate: (certificate) => allowed(() => certificates.activate(certificate)),
      isActive: (certificateID) => allowed(() => certificates.isActive(certificateID)),
      admitted: () => allowed(() => certificates.admitted()),
    },
    removePolicy: () => removePolicy(() => deletePolicy(policyName), sleep),
    secret: {
      read: () => allowed(() => readSecret(secretArn)),
      write: (text) => writeSecret(secretArn, text),
    },
  };
}

const policyDeps = (policyName: string): NamedPolicyDeps => patientPolicy(namedPolicy(policyName), allowed);

const inTime = (steps: Promise<readonly SetupStep[]>, limitMs: number) =>
  withinTime(steps, limitMs, (ms, signal) => sleep(ms, undefined, { signal }));

const setup: NetworkSetup = {
  connect: (target) =>
    inTime(
      open(target).then((deps) => connectNetwork(target, deps)),
      CONNECT_LIMIT_MS,
    ),
  // A key that can't be read any more keeps nothing else from being taken back.
  disconnect: (target) =>
    inTime(open(target, () => readApiKey().catch(() => '')).then(disconnectNetwork), DISCONNECT_LIMIT_MS),
};

/** Custom resource of CloudFormation; invoked directly by `npx lorawan connect`, which waits for the answer. */
export async function handler(event: unknown): Promise<ConnectAnswer | undefined> {
  if (v.is(ConnectRequestSchema, event)) {
    const steps = await setup.connect(v.parse(NetworkTargetSchema, env));
    log('INFO', { capability: 'network-setup', outcome: 'done', action: event.action, steps });
    return { steps };
  }
  const envelope = v.parse(CloudFormationEnvelopeSchema, event);
  await answerCloudFormation(envelope, await answerTo(event));
  return undefined;
}

function answerTo(event: unknown): Promise<NetworkSetupAnswer> {
  if (v.is(CertificateEventSchema, event)) {
    return answerFor(event, (request) => handleCertificate(request, certificateDeps));
  }
  if (v.is(PolicyEventSchema, event)) return answerFor(event, (request) => handleNamedPolicy(request, policyDeps));
  return handleCustomResource(event, setup);
}
