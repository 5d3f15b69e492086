import type { EncryptionSettings } from '../networks/the-things-stack/encryption-settings.ts';
import { checkApiKey, isApiKey, NO_API_KEY } from './api-key.ts';
import type { Connection } from './connection.ts';
import type { SetupStep } from './contract.ts';
import { setUpEndToEnd } from './end-to-end.ts';
import type { NetworkTarget } from './network-target.ts';
import { lookAtEndToEnd } from './not-end-to-end.ts';
import { attempt } from './setup-step.ts';

/** What setting up a network needs from outside. */
export interface NetworkSetupDeps {
  /** The API key as it is stored now, or what stands in its place. */
  readonly apiKey: string;
  /** Names of the rights that the key has on the application. @throws ApiError */
  readRights(): Promise<readonly string[]>;
  readonly encryption: EncryptionSettings;
  /** The text of the KEK secret. */
  readKeks(): Promise<string>;
  readonly connection: Connection;
}

/**
 * Sets up the network, as far as it isn't already: a repeat changes nothing. What the network refuses is told, not thrown.
 * @returns what was tried, in this order; a key that is good for nothing ends it
 */
export async function connectNetwork(target: NetworkTarget, deps: NetworkSetupDeps): Promise<readonly SetupStep[]> {
  if (!isApiKey(deps.apiKey)) return [NO_API_KEY];
  const { steps, usable } = await checkApiKey(target.applicationID, deps.readRights);
  if (!usable) return steps;
  const { encryption, readKeks } = deps;
  const endToEnd = target.endToEndEncryption ? setUpEndToEnd : lookAtEndToEnd;
  const encrypted = await endToEnd({ stackName: target.stackName, encryption, readKeks });
  return [...steps, ...encrypted, await attempt('connection', () => deps.connection.set())];
}

/**
 * Takes the connection back. Link flag and KEK stay: sessions that run need them, also with the next stack.
 * @returns what was tried; what the network refuses is told, not thrown
 */
export async function disconnectNetwork({
  connection,
}: Pick<NetworkSetupDeps, 'connection'>): Promise<readonly SetupStep[]> {
  return [await attempt('connection', () => connection.remove())];
}
