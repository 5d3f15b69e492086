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
import { checkDevNonce, type JoinDevice, joinDevices } from './join-devices.ts';
import type { KeyVault } from './key-vault.ts';
import type { DeviceRecord, DeviceRegistry } from './registry/device-registry.ts';
import type { LorawanVersion } from './registry/lorawan-versions.ts';
import { type JoinKeys, rootKeysFor } from './root-keys.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInJS, kekNotFound, micMismatch } from './stack-errors.ts';
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

/** What the Network Server has chosen for the session to be. */
export interface JoinRequest {
  readonly phyPayload: Uint8Array;
  readonly version: LorawanVersion;
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

/** Lets devices join. */
export interface JoinHandler {
  /** Answers a join-request, or throws StackError or CodedError. */
  join(request: JoinRequest): JoinAnswer;
}

/** Keeps the root keys, and makes session keys of them. */
export class JoinServer implements JoinHandler {
  /** Undefined until the application sets them. */
  settings: ActivationSettings | undefined;
  readonly devices: DeviceRegistry<JoinDevice>;

  constructor(
    applicationID: string,
    private readonly environment: Environment,
    private readonly vault: KeyVault,
  ) {
    this.devices = joinDevices(applicationID, environment.now);
  }

  /** The device with these EUIs, if it is known here. */
  find(devEUI: string, joinEUI: string): DeviceRecord<JoinDevice> | undefined {
    return this.devices.all().find(({ ids }) => ids.devEUI === devEUI && ids.joinEUI === joinEUI);
  }

  join({ phyPayload, version, ...session }: JoinRequest): JoinAnswer {
    const { devEUI, joinEUI, devNonce } = parseJoinRequest(phyPayload);
    const device = this.find(devEUI, joinEUI)?.state;
    if (device === undefined) throw new StackError(deviceNotFoundInJS);
    const { nonces } = device;
    const rootKeys = rootKeysFor(version, device.rootKeys);
    if (!verifyJoinRequest(phyPayload, rootKeys.nwkKey)) throw new StackError(micMismatch);
    if (!device.resetsJoinNonces) checkDevNonce(version, nonces, devNonce);
    const joinNonce = nonces.lastJoinNonce + 1;
    const nonceInputs = { ...rootKeys, joinNonce, devNonce, joinEUI, netID: session.netID };
    const { appSKey, ...keys } =
      version === '1.1' ? deriveSessionKeys11(nonceInputs) : deriveSessionKeys10(nonceInputs);
    const answer = {
      sessionKeyID: bytesToBase64(ulidBytes(this.environment)),
      phyPayload: joinAccept({ version, ...rootKeys, devEUI, joinEUI }, { ...session, joinNonce, devNonce }),
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

interface AcceptedDevice extends JoinKeys {
  readonly version: LorawanVersion;
  readonly devEUI: string;
  readonly joinEUI: string;
}

/** Encrypted for the air. 1.1 sets OptNeg, and binds the answer to the request. */
function joinAccept(
  { version, appKey, nwkKey, devEUI, joinEUI }: AcceptedDevice,
  {
    devNonce,
    ...accept
  }: Omit<JoinRequest, 'phyPayload' | 'version'> & { readonly joinNonce: number; readonly devNonce: number },
): Uint8Array {
  const cfList = new Uint8Array();
  if (version !== '1.1') return buildJoinAccept({ ...accept, dlSettings: 0, cfList }, { appKey });
  const { jsIntKey } = deriveLifetimeKeys({ nwkKey, devEUI });
  return buildJoinAccept({ ...accept, dlSettings: OPT_NEG, cfList }, { nwkKey, jsIntKey, joinEUI, devNonce });
}
