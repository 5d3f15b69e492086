import { bytesToHex } from '../../../../lambdas/lorawan/bytes.ts';
import type { Reception } from '../radio.ts';

/** Collects the copies that several gateways hear of one uplink. */
export class Deduplication {
  private readonly copies = new Map<string, Reception[]>();
  private readonly timers = new Set<NodeJS.Timeout>();

  /** Without a window each copy is delivered by itself, at once. */
  constructor(
    private readonly windowMs: number,
    private readonly deliver: (copies: readonly [Reception, ...Reception[]]) => void,
  ) {}

  add(reception: Reception): void {
    if (this.windowMs === 0) {
      this.deliver([reception]);
      return;
    }
    const key = bytesToHex(reception.phyPayload);
    const others = this.copies.get(key);
    if (others !== undefined) {
      others.push(reception);
      return;
    }
    const copies: [Reception, ...Reception[]] = [reception];
    this.copies.set(key, copies);
    const timer = setTimeout(() => {
      this.copies.delete(key);
      this.timers.delete(timer);
      this.deliver(copies);
    }, this.windowMs);
    this.timers.add(timer);
  }

  /** Whether copies of such an uplink are being collected. */
  collects(is: (reception: Reception) => boolean): boolean {
    return [...this.copies.values()].some(([first]) => first !== undefined && is(first));
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
