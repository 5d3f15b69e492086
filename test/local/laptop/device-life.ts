import type { SimulatedDevice } from '../../../lib/local/network/device.ts';
import type { Moment } from './border.ts';
import type { SerialWorld } from './serial-world.ts';

/** Where a function is killed: at a call of the invocation that handles a step. */
export interface KillPoint {
  readonly step: string;
  readonly call: string;
  readonly moment: Moment;
  /** `late`: after all that can go on meanwhile, as on AWS, where a retry takes a minute. */
  readonly retried: 'at once' | 'late';
}

interface Fate {
  /** Steps that start cold, and so read secrets, which others do not. */
  readonly cold: readonly string[];
  readonly point?: KillPoint | undefined;
}

/** The life of one device, in which a function is killed once at most. */
export class DeviceLife {
  /** What was handled, one invocation each, with its calls in order. */
  readonly steps = new Map<string, readonly string[]>();
  wasKilled = false;

  private constructor(
    private readonly world: SerialWorld,
    readonly device: SimulatedDevice,
    private readonly fate: Fate,
  ) {}

  static async begin(world: SerialWorld, fate: Fate): Promise<DeviceLife> {
    world.forget();
    return new DeviceLife(world, await world.addDevice(), fate);
  }

  async request(operation: 'push' | 'replace', request: object): Promise<void> {
    await this.step(operation, 'Downlink', `lorawan/${this.device.devEUI}/downlink/${operation}`, request);
    await this.carry();
  }

  async join(): Promise<void> {
    this.device.join();
    await this.carry();
  }

  async uplink(): Promise<void> {
    this.send();
    await this.carry();
  }

  /** An uplink of which nobody but the network has heard yet. */
  send(options: { readonly confirmed?: boolean } = {}): void {
    this.device.send(2, Uint8Array.of(1), options);
  }

  /** Lets a retry that is held come at last. */
  async release(): Promise<void> {
    await this.world.release();
    await this.carry();
  }

  /** Carries what the network has to say, and what it says then. */
  private async carry(): Promise<void> {
    const { ups } = this.world;
    for (let up = ups.shift(); up !== undefined; up = ups.shift()) {
      const kind = Object.keys(up.message).find((key) => /^(join|uplink|downlink)_/.test(key)) ?? 'other';
      await this.step(kind, 'Upstream', `thethings/lorawan/lorawan/${up.subTopic}`, up.message);
    }
  }

  private async step(kind: string, room: 'Upstream' | 'Downlink', topic: string, message: object): Promise<void> {
    const { world } = this;
    const { cold, point } = this.fate;
    const number = [...this.steps.keys()].filter((other) => other.startsWith(`${kind} #`)).length + 1;
    const name = `${kind} #${number}`;
    const attack = point?.step === name ? point : undefined;
    // While a retry is held, its process is busy, and the next is a cold one anyway: killed, it would be tried once more, unheld.
    if (cold.includes(name) && !world.border.isRetryHeld) await world.kill(room);
    const kill = async (): Promise<void> => {
      this.wasKilled = true;
      await world.kill(room);
    };
    world.border.watch(attack && { ...attack, kill, holdsRetry: attack.retried === 'late' });
    await world.invoke(topic, message);
    this.steps.set(name, world.border.calls);
  }
}
