import type { ErrorCode } from '../errors.ts';
import { ApiError } from '../networks/the-things-stack/api-client.ts';
import type { PubSub } from '../networks/the-things-stack/pubsub-json.ts';
import type { PubSubRegistry } from '../networks/the-things-stack/pubsub-registry.ts';
import { differences, inShort, settingsOf } from '../networks/the-things-stack/pubsub-settings.ts';
import type { Connection } from './connection.ts';
import { allOf, type ConnectionCertificateDeps, ensureCertificate } from './connection-certificate.ts';
import type { SetupStep } from './contract.ts';
import { type ClientSecret, clientSecretText, parseClientSecret } from './mqtt-connection-secret.ts';
import { removeCertificates, removeReplaced } from './remove-certificates.ts';

/** What the connection `mqtt` needs from outside. */
export interface MqttConnectionDeps extends ConnectionCertificateDeps {
  /** As the network is to have it, but for the certificate. */
  readonly pubSub: Omit<PubSub, 'tls'>;
  /** PEM of the authority of the server's certificate; undefined for one that every system knows. */
  readonly serverAuthority: string | undefined;
  readonly pubSubs: PubSubRegistry;
  /** Whether another one has taken the place of this one, and goes on with the same policy. */
  readonly hasSuccessor: boolean;
  /** Removes the policy that certificates are let in by. @returns whether it is gone */
  removePolicy(): Promise<boolean>;
}

/** The Things Stack speaks MQTT with the account, and shows a certificate that belongs to this stack alone. */
export function mqttConnection(deps: MqttConnectionDeps): Connection {
  return {
    set: () => set(deps),
    remove: () => remove(deps),
  };
}

async function set(deps: MqttConnectionDeps): Promise<SetupStep> {
  const { application, serverAuthority, pubSubs, secret } = deps;
  const stored = await ensureCertificate(deps);
  const { certificatePem: clientCertificate, privateKey: clientKey } = stored.certificate;
  const pubSub: PubSub = { ...deps.pubSub, tls: { clientCertificate, clientKey, serverAuthority } };
  const step = await setPubSub(pubSub, pubSubs, stored.handedOverTo === application);
  const handedOver: ClientSecret = { ...stored, handedOverTo: application };
  if (step.outcome !== 'already') await secret.write(clientSecretText(handedOver));
  // Last, so that the network is never without a way in.
  const failure = await removeReplaced(handedOver, deps);
  return failure === undefined ? step : { ...step, ...leftBehind(step.message, failure) };
}

function leftBehind(message: string, failure: unknown): Pick<SetupStep, 'code' | 'message'> {
  const name = failure instanceof Error ? failure.name : typeof failure;
  const code: ErrorCode = 'CERTIFICATE_LEFT';
  return { code, message: `${message} Not every other certificate could be removed (${name}).` };
}

/** @param isHandedOver whether the network has been told of it before */
async function setPubSub(pubSub: PubSub, pubSubs: PubSubRegistry, isHandedOver: boolean): Promise<SetupStep> {
  const { id } = pubSub;
  const found = isHandedOver ? await pubSubs.get(id) : undefined;
  const changes = found && differences(found, settingsOf(pubSub));
  // Setting it again would break the connection, and messages of that moment would be lost.
  if (changes?.length === 0) {
    return { step: 'connection', outcome: 'already', message: `Over MQTT: the pub/sub ${id} is set up.` };
  }
  await pubSubs.set(pubSub);
  const mended = changes === undefined ? '' : ` It was changed: ${inShort(changes)}.`;
  const message = `Over MQTT: the pub/sub ${id} of The Things Stack connects with a certificate of its own.${mended}`;
  return { step: 'connection', outcome: 'done', message };
}

/** Certificates and policy go whatever the network says: CloudFormation leaves the policy, which would still let somebody in. */
async function remove(deps: MqttConnectionDeps): Promise<SetupStep> {
  let refused: ApiError | undefined;
  let isClear = false;
  try {
    refused = await removePubSub(deps);
  } finally {
    isClear = await removeWayIn(deps);
  }
  if (refused?.passes) throw refused;
  const { id } = deps.pubSub;
  const network =
    refused === undefined
      ? `Over MQTT: the pub/sub ${id} is gone.`
      : `Over MQTT: The Things Stack keeps the pub/sub ${id}, which has no way in any more.`;
  return {
    step: 'connection',
    outcome: 'done',
    message: isClear ? network : `${network} ${policyStays(deps.policyName)}`,
  };
}

const policyStays = (policyName: string): string =>
  `AWS IoT does not let go of the policy ${policyName} yet: it lets nobody in any more, and may be deleted by hand at any time.`;

/**
 * The policy is tried in any case.
 * @returns whether nothing is left of it
 */
async function removeWayIn(deps: MqttConnectionDeps): Promise<boolean> {
  let isGone = deps.hasSuccessor;
  try {
    await removeOwnCertificates(deps);
  } finally {
    isGone ||= await deps.removePolicy();
  }
  return isGone;
}

/** But for the successor's, if there is one. */
async function removeOwnCertificates(deps: MqttConnectionDeps): Promise<void> {
  const { application, hasSuccessor, certificates } = deps;
  const stored = await storedSecret(deps);
  const isHeirs = hasSuccessor && stored?.handedOverTo !== application;
  const inUse = isHeirs ? stored?.certificate.certificateArn : undefined;
  await removeCertificates(certificates, { made: allOf(stored), inUse });
}

/** Where nobody comes after, a secret that can't be read keeps nothing else from being removed. */
async function storedSecret({ hasSuccessor, secret }: MqttConnectionDeps): Promise<ClientSecret | undefined> {
  try {
    return parseClientSecret(await secret.read());
  } catch (error) {
    if (hasSuccessor) throw error;
    return undefined;
  }
}

/** Removes it if it is ours; answers why not if the network refuses. */
async function removePubSub({ pubSub: { id, baseTopic }, pubSubs }: MqttConnectionDeps): Promise<ApiError | undefined> {
  try {
    const found = await pubSubs.get(id);
    if (found?.get('base_topic') === baseTopic) await pubSubs.remove(id);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
