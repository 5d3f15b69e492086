import { hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { parseDevEUI, parseJoinEUI } from '../../../lambdas/lorawan/identifiers.ts';
import type { EndDeviceIDs } from './the-things-stack/messages.ts';

/** A device, as its label and its owner know it. Keys and EUIs are hex as printed, in either case. */
export interface DeviceRegistration {
  readonly devEUI: string;
  readonly joinEUI: string;
  /** @default `eui-` and the DevEUI in lower case */
  readonly deviceID?: string;
  readonly lorawanVersion: '1.0.3' | '1.1';
  readonly appKey: string;
  /** 1.1 only, and needed there. */
  readonly nwkKey?: string;
  /** Key vault label that goes before the application's own KEK. @default - the application's settings decide */
  readonly applicationServerKekLabel?: string;
  /** @default - the application's link decides */
  readonly skipPayloadCryptoOverride?: boolean;
  /** Brand, model and versions, sent with each uplink as `version_ids`. @default - not sent */
  readonly versionIds?: object;
}

/** The same with its values checked and its keys in bytes. */
export interface RegisteredDevice {
  readonly ids: EndDeviceIDs;
  readonly devEUI: string;
  readonly joinEUI: string;
  readonly version: '1.0.3' | '1.1';
  /** 16 bytes. */
  readonly appKey: Uint8Array;
  /** 16 bytes; that of a 1.0.x device is its AppKey. */
  readonly nwkKey: Uint8Array;
  readonly applicationServerKekLabel: string;
  readonly skipPayloadCryptoOverride?: boolean;
  readonly versionIDs?: object;
}

export function parseRegistration(registration: DeviceRegistration): RegisteredDevice {
  const { lorawanVersion: version, skipPayloadCryptoOverride, versionIds } = registration;
  const devEUI = parseDevEUI(registration.devEUI);
  const joinEUI = parseJoinEUI(registration.joinEUI);
  const { deviceID = `eui-${devEUI.toLowerCase()}`, nwkKey, applicationServerKekLabel = '' } = registration;
  const appKey = parseKey('appKey', registration.appKey);
  if ((version === '1.1') !== (nwkKey !== undefined)) throw new Error('a device has a nwkKey if it is a 1.1 device');
  return {
    ids: { deviceID, devEUI, joinEUI },
    devEUI,
    joinEUI,
    version,
    appKey,
    nwkKey: nwkKey === undefined ? appKey : parseKey('nwkKey', nwkKey),
    applicationServerKekLabel,
    ...(skipPayloadCryptoOverride !== undefined && { skipPayloadCryptoOverride }),
    ...(versionIds !== undefined && { versionIDs: versionIds }),
  };
}

function parseKey(name: string, hex: string): Uint8Array {
  if (hex.length !== 32) throw new Error(`${name} must be 32 hex digits`);
  return hexToBytes(hex);
}
