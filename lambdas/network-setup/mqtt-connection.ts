import { ApiError } from '../networks/the-things-stack/api-client.ts';
import type { PubSubRegistry } from '../networks/the-things-stack/pubsub-registry.ts';
import type { Connection } from './connection.ts';
import type { SetupStep } from './contract.ts';
import {
  type ClientCertificate,
  type ClientSecret,
  clientSecretText,
  parseClientSecret,
} from './mqtt-connection-secret.ts';

/** What the connection `mqtt` needs from outside. */
export interface MqttConnectionDeps {
  /** Names cluster and application: when another one takes its place, the certificate moves there. */
  readonly application: string;
  /** ID of the pub/sub in The Things Stack. */
  readonly id: string;
  readonly baseTopic: string;
  /** `mqtts://<host>:<port>` of the account. */
  readonly serverUrl: string;
  /** PEM of the authority of the server's certificate; undefined for one that every system knows. */
  readonly serverAuthority: string | undefined;
  readonly clientID: string;
  readonly pubSubs: PubSubRegistry;
  readonly certificates: ClientCertificates;
  /** Secret that remembers the certificate and holds its private key. */
  readonly secret: { read(): Promise<string>; write(text: string): Promise<void> };
}

/** Client certificates of the account. */
export interface ClientCertificates {
  /** Makes one that is inactive and may do nothing. */
  create(): Promise<ClientCertificate>;
  /** Lets it do what the stack's policy says, and then activates it. */
  activate(certificate: ClientCertificate): Promise<void>;
  isActive(certificateID: string): Promise<boolean>;
  /** Deactivates and deletes it; no error if it is gone. */
  remove(certificate: ClientCertificate): Promise<void>;
}

/** The Things Stack speaks MQTT with the account, and shows a certificate that belongs to this stack alone. */
export function mqttConnection(deps: MqttConnectionDeps): Connection {
  return {
    set: () => set(deps),
    remove: () => remove(deps),
  };
}

async function set(deps: MqttConnectionDeps): Promise<SetupStep> {
  const { application, id, baseTopic, serverUrl, serverAuthority, clientID, pubSubs, secret } = deps;
  const { certificate, handedOverTo } = await ensureCertificate(deps);
  // Setting it again would break the connection, and messages of that moment would be lost.
  if (handedOverTo === application && (await isSetUp(deps))) {
    return { step: 'connection', outcome: 'already', message: `Over MQTT: the pub/sub ${id} is set up.` };
  }
  const { certificatePem: clientCertificate, privateKey: clientKey } = certificate;
  await pubSubs.set({ id, baseTopic, serverUrl, clientID, tls: { clientCertificate, clientKey, serverAuthority } });
  await secret.write(clientSecretText({ certificate, handedOverTo: application }));
  return {
    step: 'connection',
    outcome: 'done',
    message: `Over MQTT: the pub/sub ${id} of The Things Stack connects with a certificate of its own.`,
  };
}

/**
 * The certificate that the secret remembers, as long as it is active and no other application has it; else a new one, so that
 * who deactivates a certificate has it replaced. It is stored before it may do anything: one that gets lost in between is
 * good for nothing.
 */
async function ensureCertificate({ application, certificates, secret }: MqttConnectionDeps): Promise<ClientSecret> {
  const stored = parseClientSecret(await secret.read());
  // Two that connect under one client id would take the connection from each other.
  const isFree = stored?.handedOverTo === undefined || stored.handedOverTo === application;
  if (stored !== undefined && isFree && (await certificates.isActive(stored.certificate.certificateID))) return stored;
  const made = { certificate: await certificates.create() };
  await secret.write(clientSecretText(made));
  await certificates.activate(made.certificate);
  if (stored !== undefined) await certificates.remove(stored.certificate);
  return made;
}

async function isSetUp({ id, baseTopic, serverUrl, pubSubs }: MqttConnectionDeps): Promise<boolean> {
  const found = await pubSubs.get(id);
  return found?.baseTopic === baseTopic && found.serverUrl === serverUrl;
}

/** The certificate goes whatever the network says: a policy that is still attached would keep its stack from being deleted. */
async function remove(deps: MqttConnectionDeps): Promise<SetupStep> {
  let refused: ApiError | undefined;
  try {
    refused = await removePubSub(deps);
  } finally {
    await removeCertificate(deps);
  }
  if (refused?.passes) throw refused;
  const message =
    refused === undefined
      ? `Over MQTT: the pub/sub ${deps.id} is gone.`
      : `Over MQTT: The Things Stack keeps the pub/sub ${deps.id}, which has no way in any more.`;
  return { step: 'connection', outcome: 'done', message };
}

async function removeCertificate({ application, certificates, secret }: MqttConnectionDeps): Promise<void> {
  const stored = parseClientSecret(await secret.read());
  if (stored === undefined) return;
  // Another application has taken the place of this one, and connects with it.
  if (stored.handedOverTo !== undefined && stored.handedOverTo !== application) return;
  await certificates.remove(stored.certificate);
}

/** Removes it if it is ours; answers why not if the network refuses. */
async function removePubSub({ id, baseTopic, pubSubs }: MqttConnectionDeps): Promise<ApiError | undefined> {
  try {
    const found = await pubSubs.get(id);
    if (found?.baseTopic === baseTopic) await pubSubs.remove(id);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
