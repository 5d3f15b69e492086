import type { KeyEnvelope } from '../../../../lambdas/lorawan/app-s-key.ts';
import { bytesToBase64 } from '../../../../lambdas/lorawan/bytes.ts';
import { buildJoinAccept, parseJoinRequest, verifyJoinRequest } from '../../../../lambdas/lorawan/join.ts';
import { wrapKey } from '../../../../lambdas/lorawan/key-wrap.ts';
import {
  deriveLifetimeKeys,
  deriveSessionKeys10,
  deriveSessionKeys11,
  type NetworkSessionKeys,
} from '../../../../lambdas/lorawan/session-keys.ts';
import type { Environment } from '../environment.ts';
import type { KeyVault } from './key-vault.ts';
import type { LorawanVersion } from './network-session.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInJS, devNonceReused, devNonceTooSmall, kekNotFound, micMismatch } from './stack-errors.ts';
import { ulidBytes } from './ulid.ts';

/** How many of a 1.0.x device's DevNonces are remembered. */
const REMEMBERED_NONCES = 10;
/** Bit of DLSettings: the network speaks 1.1. */
const OPT_NEG = 0x80;

/** What an application decides about its AppSKeys. */
export interface ActivationSettings {
  /** Empty: AppSKeys are handed out in clear. */
  readonly kekLabel?: string;
  /** 16 bytes. */
  readonly kek?: Uint8Array;
  readonly homeNetID?: string;
  readonly applicationServerID?: string;
}

/** A device as the Join Server keeps it. */
export interface JoinDevice {
  readonly devEUI: string;
  readonly joinEUI: string;
  readonly version: LorawanVersion;
  /** 16 bytes. */
  readonly appKey: Uint8Array;
  /** 16 bytes; that of a 1.0.x device is its AppKey. */
  readonly nwkKey: Uint8Array;
  /** Goes before the application's settings. Empty: none. */
  readonly applicationServerKekLabel: string;
}

/** What the Network Server has chosen for the session to be. */
export interface JoinRequest {
  readonly phyPayload: Uint8Array;
  readonly devAddr: string;
  readonly netID: number;
  /** Seconds to the first receive window. */
  readonly rxDelay: number;
}

export interface JoinAnswer {
  /** Base64 of a ULID. */
  readonly sessionKeyID: string;
  /** The join-accept for the air. */
  readonly phyPayload: Uint8Array;
  readonly keys: NetworkSessionKeys;
  readonly appSKey: KeyEnvelope;
}

interface NonceRecord {
  used: readonly number[];
  lastJoinNonce: number;
}

/** Keeps the root keys, and makes session keys of them. */
export class JoinServer {
  /** Undefined until the application sets them. */
  settings: ActivationSettings | undefined;
  private readonly devices = new Map<string, JoinDevice & { readonly nonces: NonceRecord }>();

  constructor(
    private readonly environment: Environment,
    private readonly vault: KeyVault,
  ) {}

  register(device: JoinDevice): void {
    this.devices.set(device.devEUI, { ...device, nonces: { used: [], lastJoinNonce: 0 } });
  }

  /** Answers a join-request, or throws StackError or CodedError. */
  join({ phyPayload, ...session }: JoinRequest): JoinAnswer {
    const { devEUI, joinEUI, devNonce } = parseJoinRequest(phyPayload);
    const device = this.devices.get(devEUI);
    if (device?.joinEUI !== joinEUI) throw new StackError(deviceNotFoundInJS);
    const { version, appKey, nwkKey, nonces } = device;
    if (!verifyJoinRequest(phyPayload, nwkKey)) throw new StackError(micMismatch);
    checkDevNonce(device, devNonce);
    const joinNonce = nonces.lastJoinNonce + 1;
    const nonceInputs = { appKey, nwkKey, joinNonce, devNonce, joinEUI, netID: session.netID };
    const { appSKey, ...keys } =
      version === '1.1' ? deriveSessionKeys11(nonceInputs) : deriveSessionKeys10(nonceInputs);
    const answer = {
      sessionKeyID: bytesToBase64(ulidBytes(this.environment)),
      phyPayload: joinAccept(device, { ...session, joinNonce, devNonce }),
      keys,
      appSKey: this.wrap(appSKey, device.applicationServerKekLabel),
    };
    nonces.lastJoinNonce = joinNonce;
    nonces.used = [...nonces.used, devNonce].slice(-REMEMBERED_NONCES);
    return answer;
  }

  /** The device's own KEK label goes first, then the application's; without either the key is in clear. */
  private wrap(appSKey: Uint8Array, deviceLabel: string): KeyEnvelope {
    const kekLabel = deviceLabel === '' ? (this.settings?.kekLabel ?? '') : deviceLabel;
    if (kekLabel === '') return { kekLabel, encryptedKey: appSKey };
    const kek = deviceLabel === '' ? this.settings?.kek : this.vault.get(deviceLabel);
    if (kek === undefined) throw new StackError(kekNotFound, { attributes: { label: kekLabel } });
    return { kekLabel, encryptedKey: wrapKey(kek, appSKey) };
  }
}

/** A 1.0.x device must not repeat a DevNonce, a 1.1 device must count up. */
function checkDevNonce({ version, nonces }: JoinDevice & { readonly nonces: NonceRecord }, devNonce: number): void {
  if (version !== '1.1') {
    if (!nonces.used.includes(devNonce)) return;
    throw new StackError(devNonceReused, { attributes: { dev_nonce: devNonce } });
  }
  const min = (nonces.used.at(-1) ?? -1) + 1;
  if (devNonce < min)
    throw new StackError(devNonceTooSmall, { attributes: { dev_nonce: devNonce, min_dev_nonce: min } });
}

/** Encrypted for the air. 1.1 sets OptNeg, and binds the answer to the request. */
function joinAccept(
  { version, appKey, nwkKey, devEUI, joinEUI }: JoinDevice,
  { devNonce, ...accept }: Omit<JoinRequest, 'phyPayload'> & { readonly joinNonce: number; readonly devNonce: number },
): Uint8Array {
  const cfList = new Uint8Array();
  if (version !== '1.1') return buildJoinAccept({ ...accept, dlSettings: 0, cfList }, { appKey });
  const { jsIntKey } = deriveLifetimeKeys({ nwkKey, devEUI });
  return buildJoinAccept({ ...accept, dlSettings: OPT_NEG, cfList }, { nwkKey, jsIntKey, joinEUI, devNonce });
}
