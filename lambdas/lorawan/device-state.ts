import type { WrappedKey } from './app-s-key.ts';
import type { OutboxEntry, Pusher } from './outbox/entry.ts';

/**
 * What is remembered of a device. The rules by which messages change it are in `claim-message.ts`, those for downlinks in
 * `outbox/`; the conditional writes that make them hold for handlers that run at the same time in `edge/device-table.ts`.
 */

/** A LoRaWAN session as far as the application has to do with it. */
export interface Session {
  /** Session key id as the network writes it (base64), or the DevAddr where a network has none. */
  readonly id: string;
  readonly devAddr?: string | undefined;
  /** Whether the network holds no AppSKey, so that payloads travel encrypted end to end. */
  readonly endToEnd: boolean;
  /** The AppSKey as it came, wrapped. Never stored in clear. */
  readonly appSKey?: WrappedKey | undefined;
  /** Highest counter accepted, 32 bits; absent before the first uplink. */
  readonly fCntUp?: number | undefined;
  /**
   * The next downlink is encrypted under this counter, which only grows: no two plaintexts share one. From 1, 32 bits, and
   * 2^32 when all are used. Only in end-to-end encrypted sessions, and unknown where the session began unseen.
   */
  readonly nextFCntDown?: number | undefined;
  /** When the session was heard first, where the network has no names for sessions: sortable, like `heardAt`. */
  readonly began?: string | undefined;
  /** When the session was heard first, where it has the name of the one before: sortable, like `heardAt`. */
  readonly since?: string | undefined;
  /** When the network heard the newest message of the session; sortable (see `sortableTime`). */
  readonly heardAt?: string | undefined;
  /** The last uplinks accepted, by slot: see `slotOf` and `markOf`. */
  readonly seen: Readonly<Record<string, string>>;
}

/** Everything remembered of a device. `session` is the one in use, `pending` was offered by the last join-accept. */
export interface Device {
  /** DevEUI, or the network's own ids for a device without one. */
  readonly key: string;
  readonly thingName: string;
  /** When the thing was deleted, sortable like `heardAt`: the next message that was received after that makes another one. */
  readonly thingDeleted?: string | undefined;
  readonly devEUI?: string | undefined;
  readonly applicationID: string;
  readonly deviceID: string;
  /** The network that it was heard on last; absent: The Things Stack. */
  readonly network?: string | undefined;
  /** The device has moved to another network, and its thing may not say so yet. */
  readonly hasMoved?: true | undefined;
  /** The thing's attribute `codec`, as it was said last. */
  readonly codec?: string | undefined;
  /** What the network said of the device and its payloads last. */
  readonly product?: Product | undefined;
  readonly session?: Session | undefined;
  readonly pending?: Session | undefined;
  readonly previous?: Session | undefined;
  /** The next downlink's counter in the last session that was counted here and is out of use. */
  readonly counted?: { readonly sessionID: string; readonly nextFCntDown: number } | undefined;
  /** The last join-accept: session id and mark of the invocation that published it. */
  readonly join?: { readonly id: string; readonly request: string } | undefined;
  /** When the network heard the last join that named no session; sortable, like `heardAt`. */
  readonly joinedAt?: string | undefined;
  /** Downlinks of an end-to-end encrypted device, in the user's order, until it is known what became of them. */
  readonly outbox?: readonly OutboxEntry[] | undefined;
  /** Who is handing downlinks to the network. */
  readonly pusher?: Pusher | undefined;
  /** The last downlinks that the network was given, where it has no room for the user's words for them. */
  readonly correlations?: readonly Correlation[] | undefined;
  /** Begins of the ids of the last downlinks that left the outbox, 8 hex digits each: a retry of theirs is no new request. */
  readonly finished?: string | undefined;
  /**
   * Version that the metrics shadow has once the last update is written; absent where that can't be known, since several
   * handlers were at work.
   */
  readonly shadowVersion?: number | undefined;
  /** When a message was last claimed that updates the metrics: ms since 1970, 0 for never. */
  readonly claimedAt: number;
  /** Counts the writes of this item. */
  readonly revision: number;
}

/** What a downlink is called at the network, and by the user. */
export interface Correlation {
  /** 16 lower-case hex digits. */
  readonly id: string;
  readonly correlationId: string;
}

/** What a network knows of a device beside its session: it decides on the codec of downlinks. */
export interface Product {
  /** Brand, model and firmware version as the network's device repository names them. */
  readonly brand?: string | undefined;
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
  /** Whether the network has decoded the last uplink. */
  readonly decodedByNetwork?: true | undefined;
  /** Whether the last payload was encrypted end to end under an AppSKey that is never sent here. */
  readonly hasUnknownKey?: true | undefined;
}

/** Key of a device in the device table: its DevEUI, or the network's own ids for an ABP device without one. */
export function deviceKey(ids: Pick<Device, 'devEUI' | 'applicationID' | 'deviceID'>): string {
  return ids.devEUI ?? `${ids.applicationID}/${ids.deviceID}`;
}

/** Whether the network must not see payloads: in the session in use, or in the one on offer. */
export function isEndToEnd({ session, pending }: Device): boolean {
  return Boolean(session?.endToEnd || pending?.endToEnd);
}

/** The sessions that are remembered, the one in use first. */
export function sessionsOf({ session, pending, previous }: Device): readonly Session[] {
  return [session, pending, previous].filter((known) => known !== undefined);
}

export function sessionOf(device: Device, id: string): Session | undefined {
  return sessionsOf(device).find((session) => session.id === id);
}
