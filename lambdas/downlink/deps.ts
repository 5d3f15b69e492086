import type { Codecs } from '../codecs/choose-codec.ts';
import type { Product } from '../lorawan/device-state.ts';
import type { Downlink } from '../networks/the-things-stack/downlink-queue-request.ts';
import type { DownlinkNetwork, NetworkIDs, OutboxDeps } from '../outbox/deps.ts';

/** What downlink requests need from outside, in the words of this room. */
export interface DownlinkDeps extends Omit<OutboxDeps, 'stack' | 'network'> {
  readonly stack: DownlinkStack;
  /** The attributes of a thing, or undefined if there is no such thing. */
  describeThing(thingName: string): Promise<Readonly<Record<string, string>> | undefined>;
  readonly codecs: Codecs;
  /** Takes encrypted downlinks: The Things Stack, if the stack has it. */
  readonly network?: DownlinkNetwork | undefined;
  /** By network, one of `NETWORKS`: who hands over what the network encrypts itself. */
  readonly senders: Readonly<Record<string, SendInClear>>;
}

/**
 * Hands over a downlink that the network encrypts, counts and tries again by itself.
 * @throws CodedError if it can never succeed; anything else is worth a retry
 */
export type SendInClear = (device: DownlinkAddress, operation: 'push' | 'replace', downlink: Downlink) => Promise<void>;

/** Names that networks have for a device. */
export interface DownlinkAddress extends NetworkIDs {
  readonly devEUI?: string | undefined;
  /** What the network said of the device last. */
  readonly product?: Product | undefined;
}

interface DownlinkStack {
  readonly name: string;
  /** Application of devices that were never heard; empty where the stack has no The Things Stack. */
  readonly applicationID: string;
  /** Whether the stack asks for end-to-end encryption: what is assumed of a device that was never heard. */
  readonly endToEndEncryption: boolean;
}
