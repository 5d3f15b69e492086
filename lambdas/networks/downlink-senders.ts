import type { SendInClear } from '../downlink/deps.ts';
import { NETWORKS } from './contract.ts';
import { heliumDownlinks } from './helium/downlinks.ts';
import { type ThingParkDeps, thingParkDownlinks } from './thing-park/downlinks.ts';

/** What handing over a downlink needs from outside. */
export interface SenderDeps {
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
  /** Absent where the stack has no The Things Stack. */
  readonly theThingsStack?: SendInClear | undefined;
  /** Whether the stack has Helium. */
  readonly hasHelium: boolean;
  /** Absent where the stack has no ThingPark. */
  readonly thingPark?: ThingParkDeps | undefined;
}

/** Senders of the networks that the stack has, by name: see `NETWORKS`. */
export function downlinkSenders(deps: SenderDeps): Readonly<Record<string, SendInClear>> {
  const { publish, theThingsStack, hasHelium, thingPark } = deps;
  return {
    ...(theThingsStack && { [NETWORKS.theThingsStack]: theThingsStack }),
    ...(hasHelium && { [NETWORKS.helium]: heliumDownlinks(publish) }),
    ...(thingPark && { [NETWORKS.thingPark]: thingParkDownlinks(publish, thingPark) }),
  };
}
