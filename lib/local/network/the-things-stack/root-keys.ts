import { hexToBytes } from '../../../../lambdas/lorawan/bytes.ts';
import type { EndDeviceJson } from './registry/end-device-json.ts';
import type { LorawanVersion } from './registry/lorawan-versions.ts';
import { textAt } from './registry/masked.ts';
import { noAppKey, noNwkKey } from './registry/registry-errors.ts';
import { StackError } from './stack-error.ts';

/** What ttn-lw-cli calls the keys that it has drawn itself. */
const DRAWN_BY_CLI = 'ttn-lw-cli-generated';

/** Root keys as they were registered; 16 bytes each. */
export interface RootKeys {
  readonly rootKeyID: string;
  readonly appKey: Uint8Array | undefined;
  readonly nwkKey: Uint8Array | undefined;
}

/** The keys of one join; those of a device before 1.1 are the same. */
export interface JoinKeys {
  readonly appKey: Uint8Array;
  readonly nwkKey: Uint8Array;
}

export function rootKeysOf(fields: EndDeviceJson): RootKeys {
  return {
    rootKeyID: textAt(fields, 'root_keys.root_key_id'),
    appKey: keyAt(fields, 'root_keys.app_key.key'),
    nwkKey: keyAt(fields, 'root_keys.nwk_key.key'),
  };
}

/**
 * The keys that a join of a version uses. Devices before 1.1 have one key, which stands in both places: their AppKey, but
 * a NwkKey that was registered for them goes before it.
 */
export function rootKeysFor(version: LorawanVersion, { rootKeyID, appKey, nwkKey }: RootKeys): JoinKeys {
  if (version === '1.1') {
    if (nwkKey === undefined) throw new StackError(noNwkKey);
    if (appKey === undefined) throw new StackError(noAppKey);
    return { appKey, nwkKey };
  }
  const only = nwkKey !== undefined && rootKeyID !== DRAWN_BY_CLI ? nwkKey : appKey;
  if (only === undefined) throw new StackError(noAppKey);
  return { appKey: only, nwkKey: only };
}

function keyAt(fields: EndDeviceJson, path: string): Uint8Array | undefined {
  const hex = textAt(fields, path);
  return hex === '' ? undefined : hexToBytes(hex);
}
