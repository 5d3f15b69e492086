import type { DeviceTable } from '../device-table/device-table.ts';
import type { ErrorCode } from '../errors.ts';
import type { KeyEnvelope } from '../lorawan/app-s-key.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { KekSource } from '../lorawan/open-envelope.ts';
import type { RecordedSession } from '../lorawan/outbox/recovery.ts';

/** What handing downlinks to the network needs from outside. */
export interface OutboxDeps {
  readonly stack: { readonly name: string };
  readonly devices: Pick<DeviceTable, 'read' | 'write'>;
  readonly keks: KekSource;
  readonly network: DownlinkNetwork;
  /** ms since 1970. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
}

export type NetworkIDs = Pick<Device, 'applicationID' | 'deviceID'>;

/**
 * A network that takes downlinks and says at once what is wrong with them.
 * Each call throws CodedError `API_KEY_REFUSED` where the network does not let us in; `push` throws nothing once it has sent.
 */
export interface DownlinkNetwork {
  push(device: NetworkIDs, operation: 'push' | 'replace', downlink: NetworkDownlink): Promise<PushAnswer>;
  /** Ids of the downlinks in the network's queue that came from an outbox. @throws NetworkUnavailable */
  queued(device: NetworkIDs): Promise<readonly string[]>;
  /** The device's sessions on record; undefined where the network knows no such device. @throws NetworkUnavailable */
  record(device: NetworkIDs): Promise<NetworkRecord | undefined>;
}

/** The network does not answer, or not now. */
export class NetworkUnavailable extends Error {
  override readonly name = 'NetworkUnavailable';
}

/** A downlink as the network gets it. */
export interface NetworkDownlink {
  readonly id: string;
  readonly correlationId?: string | undefined;
  readonly fPort: number;
  readonly frmPayload: Uint8Array;
  readonly confirmed: boolean;
  readonly highPriority: boolean;
  /** Session and counter that `frmPayload` is encrypted for; absent where the network is to encrypt it. */
  readonly slot?: { readonly sessionID: string; readonly fCntDown: number } | undefined;
  /** For the network's own retries, where it does them. */
  readonly maxAttempts: number;
}

export type PushAnswer =
  | { readonly is: 'accepted' }
  | { readonly is: 'too-low'; readonly minFCntDown: number }
  | { readonly is: 'unknown-session' }
  /** Refused until the device was heard again. */
  | { readonly is: 'held' }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** Refused because of a limit: not now. */
  | { readonly is: 'busy' }
  | { readonly is: 'unknown' };

export interface NetworkSession extends RecordedSession {
  /** As the network has it, also where it is not to be stored. */
  readonly envelope?: KeyEnvelope | undefined;
}

export interface NetworkRecord {
  readonly session?: NetworkSession | undefined;
  readonly pending?: NetworkSession | undefined;
}
