import type { KeyEnvelope } from '../../../../lambdas/lorawan/app-s-key.ts';
import type { StackError } from './stack-error.ts';

/** Names of a device. EUIs are 16 upper-case hex digits, or empty where a server was told none. */
export interface EndDeviceIDs {
  readonly deviceID: string;
  readonly devEUI: string;
  readonly joinEUI: string;
}

/** Scheduling priorities, lowest first; their place is their number in the API. */
export const PRIORITIES = ['LOWEST', 'LOW', 'BELOW_NORMAL', 'NORMAL', 'ABOVE_NORMAL', 'HIGH', 'HIGHEST'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A downlink as an application asks for it. */
export interface ApplicationDownlink {
  /** Base64. */
  readonly sessionKeyID?: string;
  /** 0 if the request has none. */
  readonly fPort: number;
  /** 0 if the request has none. */
  readonly fCnt: number;
  /** In clear or not, as its place in the stack has it. */
  readonly frmPayload: Uint8Array;
  readonly confirmed: boolean;
  readonly priority: Priority;
  /** Passed on, never obeyed: all devices here are class A. */
  readonly classBC?: object;
  readonly correlationIDs: readonly string[];
  readonly confirmedRetry?: { readonly attempt: number; readonly maxAttempts?: number };
}

/** A downlink between the servers, encrypted under its counter. */
export interface QueuedDownlink extends ApplicationDownlink {
  readonly sessionKeyID: string;
}

export type QueueOperation = 'push' | 'replace';

/** What the Network Server tells the Application Server. */
export interface NetworkMessage {
  readonly ids: EndDeviceIDs;
  /** Of the session concerned. */
  readonly devAddr: string;
  readonly correlationIDs: readonly string[];
  readonly event: NetworkEvent;
}

export type NetworkEvent =
  | JoinEvent
  | UplinkEvent
  | DownlinkEvent
  | { readonly type: 'downlink-failed'; readonly downlink: QueuedDownlink; readonly error: StackError }
  | QueueInvalidatedEvent;

export interface JoinEvent {
  readonly type: 'join';
  readonly sessionKeyID: string;
  readonly appSKey: KeyEnvelope;
  /** The queue of the session that this one replaces. */
  readonly invalidatedDownlinks: readonly QueuedDownlink[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export interface UplinkEvent {
  readonly type: 'uplink';
  readonly sessionKeyID: string;
  /** 0 also for a frame without port. */
  readonly fPort: number;
  /** 32 bits. */
  readonly fCnt: number;
  /** Encrypted; empty for FPort 0. */
  readonly frmPayload: Uint8Array;
  readonly confirmed: boolean;
  /** Members that only pass through: `rx_metadata`, `settings`, `consumed_airtime`, `network_ids`. */
  readonly reception: Readonly<Record<string, unknown>>;
  readonly receivedAt: number;
}

interface DownlinkEvent {
  readonly type: 'downlink-sent' | 'downlink-ack' | 'downlink-nack';
  readonly downlink: QueuedDownlink;
}

export interface QueueInvalidatedEvent {
  readonly type: 'queue-invalidated';
  readonly sessionKeyID: string;
  readonly downlinks: readonly QueuedDownlink[];
  readonly lastFCntDown: number;
}
