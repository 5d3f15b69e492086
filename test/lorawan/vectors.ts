import { readFileSync } from 'node:fs';

/** What `test/vectors/README.md` describes. All strings are hex, unless a name of The Things Stack says base64. */
export interface Vectors {
  readonly counts: Readonly<Record<Section | 'total', number>>;
  readonly aesCmac: readonly CmacVector[];
  readonly aesKeyWrap: readonly (WrapVector | BadUnwrapVector | BadWrapVector)[];
  readonly frmPayload: readonly FRMPayloadVector[];
  readonly join: readonly (JoinVector | BadJoinVector)[];
  readonly dataFrame: readonly (FrameVector | BadFrameVector)[];
  readonly uplinkEndToEnd: readonly UplinkVector[];
  readonly downlinkEndToEnd: readonly DownlinkVector[];
  readonly inputErrors: readonly InputErrorVector[];
}

export const SECTIONS = [
  'aesCmac',
  'aesKeyWrap',
  'frmPayload',
  'join',
  'dataFrame',
  'uplinkEndToEnd',
  'downlinkEndToEnd',
  'inputErrors',
] as const;

type Section = (typeof SECTIONS)[number];

interface Vector {
  readonly id: string;
}

interface CmacVector extends Vector {
  readonly key: string;
  readonly message: string;
  readonly cmac: string;
}

interface WrapVector extends Vector {
  readonly valid: true;
  readonly kek: string;
  readonly plaintext: string;
  readonly wrapped: string;
}

interface BadUnwrapVector extends Vector {
  readonly valid: false;
  readonly operation: 'unwrap';
  readonly reason: string;
  readonly kek: string;
  readonly wrapped: string;
}

interface BadWrapVector extends Vector {
  readonly valid: false;
  readonly operation: 'wrap';
  readonly reason: string;
  readonly kek: string;
  readonly plaintext: string;
}

interface FRMPayloadVector extends Vector {
  readonly direction: 'up' | 'down';
  readonly devAddr: string;
  readonly fCnt: number;
  readonly fPort: number;
  readonly appSKey: string;
  readonly plain: string;
  readonly cipher: string;
}

/** Inputs of a join. `devNonce`, `joinNonce` and `netID` are hex; what a vector has no use for is absent. */
interface Join {
  readonly optNeg?: boolean;
  readonly appKey: string;
  readonly nwkKey?: string;
  readonly joinEUI?: string;
  readonly devEUI?: string;
  readonly devNonce?: string;
  readonly joinNonce?: string;
  readonly netID?: string;
  readonly devAddr?: string;
  readonly dlSettings?: number;
  readonly rxDelay?: number;
  readonly cfList?: string;
}

export interface JoinVector extends Vector, Join {
  readonly valid: true;
  readonly joinRequest?: { readonly mic: string; readonly phyPayload: string };
  readonly joinAccept?: { readonly mic: string; readonly plain: string; readonly phyPayload: string };
  readonly sessionKeys?: Readonly<Record<string, string>>;
  readonly lifetimeKeys?: Readonly<Record<string, string>>;
}

export interface BadJoinVector extends Vector, Join {
  readonly valid: false;
  readonly message: 'joinRequest' | 'joinAccept';
  readonly reason: string;
  readonly phyPayload: string;
}

interface Frame extends Vector {
  readonly mType: 'unconfirmedUp' | 'unconfirmedDown' | 'confirmedUp' | 'confirmedDown';
  readonly direction: 'up' | 'down';
  readonly keys: Readonly<Record<string, string>>;
  readonly devAddr: string;
  readonly fCnt: number;
  readonly fCtrl: {
    readonly adr: boolean;
    readonly adrAckReq: boolean;
    readonly ack: boolean;
    readonly fPending: boolean;
  };
  readonly fOpts: string;
  readonly fPort: number | null;
  readonly frmPayload: string;
  readonly confFCnt?: number;
  readonly txDr?: number;
  readonly txCh?: number;
}

export interface FrameVector extends Frame {
  readonly valid: true;
  readonly expected: {
    readonly fOptsOnAir: string;
    readonly frmPayloadOnAir: string;
    readonly mic: string;
    readonly phyPayload: string;
  };
}

export interface BadFrameVector extends Frame {
  readonly valid: false;
  readonly reason: string;
  readonly phyPayload: string;
}

interface Envelope {
  readonly kek_label: string;
  readonly encrypted_key: string;
}

type EndToEndError = 'unknown-kek' | 'unwrap-failed' | 'bad-key-length';

export interface UplinkVector extends Vector {
  readonly keks: Readonly<Record<string, string>>;
  readonly uplink: {
    readonly app_s_key: Envelope;
    readonly dev_addr: string;
    readonly f_cnt?: number;
    readonly f_port: number;
    readonly frm_payload?: string;
  };
  readonly expected: { readonly appSKey: string; readonly plain: string } | { readonly error: EndToEndError };
}

interface DownlinkVector extends Vector {
  readonly keks: Readonly<Record<string, string>>;
  readonly downlink: {
    readonly app_s_key: Envelope;
    readonly dev_addr: string;
    readonly f_cnt?: number;
    readonly f_port: number;
    readonly plain: string;
  };
  readonly expected: { readonly appSKey: string; readonly frm_payload: string } | { readonly error: EndToEndError };
}

interface InputErrorVector extends Vector {
  readonly reason: string;
  readonly input: Omit<FRMPayloadVector, 'id' | 'plain' | 'cipher'> & { readonly data: string };
}

export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/lorawan-crypto.json', import.meta.url), 'utf8'),
);
