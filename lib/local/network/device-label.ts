import { hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { parseDevEUI, parseJoinEUI } from '../../../lambdas/lorawan/identifiers.ts';
import type { LorawanVersion } from './the-things-stack/registry/lorawan-versions.ts';

/** What is printed on a device and what is burnt into it. Keys and EUIs are hex as printed, in either case. */
export interface DeviceLabel {
  readonly devEUI: string;
  readonly joinEUI: string;
  readonly lorawanVersion: LorawanVersion;
  readonly appKey: string;
  /** 1.1 only, and needed there. */
  readonly nwkKey?: string;
}

/** The same with its values checked and its keys in bytes. */
export interface DeviceIdentity {
  readonly devEUI: string;
  readonly joinEUI: string;
  readonly version: LorawanVersion;
  /** 16 bytes. */
  readonly appKey: Uint8Array;
  /** 16 bytes; that of a 1.0.x device is its AppKey. */
  readonly nwkKey: Uint8Array;
}

export function parseLabel({ lorawanVersion, nwkKey, ...label }: DeviceLabel): DeviceIdentity {
  const appKey = parseKey('appKey', label.appKey);
  if ((lorawanVersion === '1.1') !== (nwkKey !== undefined)) {
    throw new Error('a device has a nwkKey if it is a 1.1 device');
  }
  return {
    devEUI: parseDevEUI(label.devEUI),
    joinEUI: parseJoinEUI(label.joinEUI),
    version: lorawanVersion,
    appKey,
    nwkKey: nwkKey === undefined ? appKey : parseKey('nwkKey', nwkKey),
  };
}

function parseKey(name: string, hex: string): Uint8Array {
  if (hex.length !== 32) throw new Error(`${name} must be 32 hex digits`);
  return hexToBytes(hex);
}
