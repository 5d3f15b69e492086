import type { OutboxDeps } from '../outbox/deps.ts';

/** What downlink requests need from outside, in the words of this room. */
export interface DownlinkDeps extends OutboxDeps {
  readonly stack: DownlinkStack;
  /** The attributes of a thing, or undefined if there is no such thing. */
  describeThing(thingName: string): Promise<Readonly<Record<string, string>> | undefined>;
}

interface DownlinkStack {
  readonly name: string;
  /** Application of devices that were never heard. */
  readonly applicationID: string;
  /** Whether the stack asks for end-to-end encryption: what is assumed of a device that was never heard. */
  readonly endToEndEncryption: boolean;
}
