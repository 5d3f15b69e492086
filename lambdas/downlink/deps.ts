import type { Device } from '../lorawan/device-state.ts';

/** What downlink requests need from outside, in the words of this room. */
export interface DownlinkDeps {
  readonly stack: DownlinkStack;
  /** The attributes of a thing, or undefined if there is no such thing. */
  describeThing(thingName: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** What is remembered of a device, by its DevEUI; undefined if it was never heard. */
  readDevice(key: string): Promise<Device | undefined>;
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
}

export interface DownlinkStack {
  readonly name: string;
  /** Application of devices that were never heard. */
  readonly applicationID: string;
  /** Whether the stack asks for end-to-end encryption: what is assumed of a device that was never heard. */
  readonly endToEndEncryption: boolean;
}
