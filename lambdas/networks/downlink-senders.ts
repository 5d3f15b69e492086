import type { SendInClear } from '../downlink/deps.ts';
import { NETWORKS } from './contract.ts';
import { heliumDownlinks } from './helium/downlinks.ts';
import { type ThingParkDeps, thingParkDownlinks } from './thing-park/downlinks.ts';

/** What handing over a downlink needs from outside. */
export interface SenderDeps {
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
  /** Whether the stack has Helium. */
  readonly hasHelium: boolean;
  /** Absent where the stack has no ThingPark. */
  readonly thingPark?: ThingParkDeps | undefined;
}

/** Senders of the networks beside The Things Stack that the stack has, by name: see `NETWORKS`. */
export function otherSenders({ publish, hasHelium, thingPark }: SenderDeps): Readonly<Record<string, SendInClear>> {
  return {
    ...(hasHelium && { [NETWORKS.helium]: heliumDownlinks(publish) }),
    ...(thingPark && { [NETWORKS.thingPark]: thingParkDownlinks(publish, thingPark) }),
  };
}
