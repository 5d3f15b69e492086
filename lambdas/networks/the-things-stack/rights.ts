import * as v from 'valibot';
import type { TheThingsStackApi } from './api-client.ts';

/** What an API key may do on an application. */
export interface Right {
  /** As the API names it: `RIGHT_APPLICATION_DEVICES_READ`. */
  readonly name: string;
  /** As the Console names it. */
  readonly words: string;
}

/** The rights that the integration needs on its application, in the Console's words and order. */
export const NEEDED_RIGHTS: readonly Right[] = [
  { name: 'RIGHT_APPLICATION_SETTINGS_BASIC', words: 'edit basic application settings' },
  { name: 'RIGHT_APPLICATION_DEVICES_READ', words: 'view devices in application' },
  { name: 'RIGHT_APPLICATION_DEVICES_WRITE', words: 'create devices in application' },
  { name: 'RIGHT_APPLICATION_DEVICES_READ_KEYS', words: 'view device keys in application' },
  { name: 'RIGHT_APPLICATION_DEVICES_WRITE_KEYS', words: 'edit device keys in application' },
  { name: 'RIGHT_APPLICATION_TRAFFIC_READ', words: 'read application traffic (uplink and downlink)' },
  { name: 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE', words: 'write downlink application traffic' },
];

/** Rights that stand for others. */
const IMPLIED: Readonly<Record<string, (right: string) => boolean>> = {
  RIGHT_APPLICATION_ALL: () => true,
  RIGHT_APPLICATION_LINK: (right) => /_(INFO|TRAFFIC_READ|TRAFFIC_DOWN_WRITE)$/.test(right),
};

/** What a key with these rights lacks of those that are needed. */
export function missingRights(granted: readonly string[]): readonly Right[] {
  const has = (name: string) => granted.some((right) => right === name || IMPLIED[right]?.(name) === true);
  return NEEDED_RIGHTS.filter(({ name }) => !has(name));
}

const RightsAnswer = v.object({ rights: v.optional(v.array(v.string()), []) });

/**
 * What the API key may do on the application; nothing, if it is the key of another.
 * @param identityServer API of the Identity Server, which may be on another host than the cluster
 * @throws ApiError
 */
export async function readRights(identityServer: TheThingsStackApi, applicationID: string): Promise<readonly string[]> {
  return v.parse(RightsAnswer, await identityServer.call('GET', `/applications/${applicationID}/rights`)).rights;
}
