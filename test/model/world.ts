import { Bridge, CALM, type Traffic } from './bridge.ts';
import { ModelNetwork, type ModelNetworkOptions } from './network.ts';

/** A downlink that the user asked for. */
export interface Asked {
  readonly correlationId: string;
  /** Base64; no two are the same. */
  readonly bytes: string;
  readonly confirmed: boolean;
  readonly maxAttempts: number;
  readonly highPriority: boolean;
  readonly operation: 'push' | 'replace';
}

/** What the model knows: what was asked for. All else is looked up in the end. */
export interface Model {
  readonly asked: Asked[];
  joined: boolean;
}

/** More uplinks than all downlinks of a run can need. */
const MAX_UPLINKS = 400;

/** Uplinks that nobody hears, or that change nothing for what waits; then a device joins again: its network has lost its session. */
const PATIENCE = 3;

/** One device, its network and its account. */
export class World {
  readonly network: ModelNetwork;
  readonly bridge: Bridge;
  /** Counters that went back. */
  readonly stepsBack: string[] = [];

  constructor(options: ModelNetworkOptions) {
    this.network = new ModelNetwork(options);
    this.bridge = new Bridge(this.network);
    this.bridge.account.onWrite = (before, after) => {
      for (const session of [before?.session, before?.pending]) {
        const now = [after.session, after.pending].find((other) => other?.id === session?.id);
        if ((now?.nextFCntDown ?? Number.POSITIVE_INFINITY) < (session?.nextFCntDown ?? 0)) {
          this.stepsBack.push(`${session?.id}: ${session?.nextFCntDown} -> ${now?.nextFCntDown}`);
        }
      }
    };
  }

  async ask(asked: readonly Asked[], traffic: Traffic): Promise<void> {
    const jobs = asked.map(({ operation, ...request }) => ({ request: { ...request, fPort: 5 }, operation }));
    await this.bridge.deliver(traffic, jobs);
  }

  /** The device has joined and reported, and the network has asked it what it asks every new device. */
  async begin(): Promise<void> {
    await this.rejoin();
    this.network.uplink();
    await this.bridge.deliver(CALM);
  }

  /** Troubles are over: the device reports and what is outstanding comes to its end. */
  async settle(): Promise<void> {
    const { network, bridge } = this;
    network.trouble = () => 'none';
    network.advance(60_000);
    await bridge.catchUp();
    if (!network.joined) await this.rejoin();
    let unchanged = 0;
    let last = '';
    for (let uplinks = 0; uplinks < MAX_UPLINKS; uplinks++) {
      network.advance(70_000);
      const before = network.ups.length;
      network.uplink();
      const isHeard = network.ups.length > before;
      await bridge.deliver(CALM);
      const outbox = bridge.account.device?.outbox ?? [];
      if (outbox.length + network.queue().length === 0) return;
      const state = JSON.stringify(outbox);
      const isStuck = !isHeard || outbox.some(({ place }) => place.at === 'waiting');
      unchanged = isStuck && state === last ? unchanged + 1 : 0;
      last = state;
      if (unchanged >= PATIENCE) await this.rejoin();
    }
  }

  private async rejoin(): Promise<void> {
    this.network.advance(70_000);
    this.network.join();
    await this.bridge.deliver(CALM);
  }
}
