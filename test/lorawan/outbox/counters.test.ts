import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimJoin, claimUplink } from '../../../lambdas/lorawan/claim-message.ts';
import type { Device } from '../../../lambdas/lorawan/device-state.ts';
import { accepted, MAX_OUTSTANDING, outboxOf } from '../../../lambdas/lorawan/outbox/entry.ts';
import { afterEvent } from '../../../lambdas/lorawan/outbox/events.ts';
import { afterStep, nextStep, type Push, type PushResult } from '../../../lambdas/lorawan/outbox/pushes.ts';
import { deviceWith, downlink, NOW, SESSION } from './device.ts';

/** What may happen to a device, in any order. Numbers choose among what there is, or say how late something is. */
const command = fc.oneof(
  fc.record({ do: fc.constant('ask' as const), confirmed: fc.boolean(), replaces: fc.boolean() }),
  fc.record({ do: fc.constant('join' as const) }),
  fc.record({ do: fc.constant('uplink' as const), rejoined: fc.boolean(), late: fc.nat(3), known: fc.nat(40) }),
  fc.record({ do: fc.constant('push' as const), by: fc.nat(2), is: fc.nat(5), min: fc.nat(60) }),
  fc.record({
    do: fc.constant('event' as const),
    kind: fc.constantFrom('queued', 'sent', 'ack', 'nack', 'failed', 'invalidated'),
    about: fc.nat(30),
    used: fc.nat(60),
  }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** One device, all that was pushed for it, and what a test believes of each counter. */
class History {
  device: Device = deviceWith({ session: undefined });
  readonly pushes: Push[] = [];
  private readonly owners = new Map<string, string>();
  private sessions = 0;
  private clock = 0;
  private requests = 0;
  private fCntUp = 0;

  run(command: Command): void {
    this.clock++;
    const now = NOW + this.clock * 45_000;
    const claimant = { request: `r${this.clock}`, now, aloneBefore: now - 30_000 };
    const before = this.device;
    if (command.do === 'ask') this.ask(command);
    if (command.do === 'join') {
      this.sessions++;
      this.device = claimJoin(before, { ...this.offered(), heardAt: this.heardAt() }, claimant).next ?? before;
    }
    if (command.do === 'uplink') {
      const { pending, session = pending } = before;
      const { id } = (command.rejoined ? pending : session) ?? this.offered();
      const heard = { ...this.offered(id), heardAt: this.heardAt(command.late) };
      this.fCntUp += 1;
      const uplink = { session: heard, fCntUp: this.fCntUp - command.late, lastAFCntDown: command.known };
      if (uplink.fCntUp >= 0) this.device = claimUplink(before, uplink, claimant).next ?? before;
    }
    if (command.do === 'push') this.push(command, now);
    if (command.do === 'event') this.event(command, now);
  }

  private ask({ confirmed, replaces }: { confirmed: boolean; replaces: boolean }): void {
    const fields = { confirmed, maxAttempts: 3, ...(replaces && { replaces }) };
    this.device = accepted(this.device, downlink(this.requests++, fields)) ?? this.device;
  }

  private push({ by, is, min }: { by: number; is: number; min: number }, now: number): void {
    const { next, step } = nextStep(this.device, { request: `pusher-${by}`, until: now + 35_000 }, now);
    this.device = next;
    if (step.do === 'report') this.device = afterStep(next, { of: 'report', id: step.entry.id }, now);
    if (step.do === 'look') this.device = afterStep(next, { of: 'look', queued: [] }, now);
    if (step.do !== 'push') return;
    const slot = `${step.slot.sessionID}:${step.slot.fCntDown}`;
    expect(this.owners.get(slot)).toBe(step.again ? step.entry.id : undefined);
    this.owners.set(slot, step.entry.id);
    this.pushes.push(step);
    const results: (PushResult | undefined)[] = [
      { is: 'accepted' },
      { is: 'too-low', minFCntDown: min },
      { is: 'held' },
      { is: 'unknown' },
      { is: 'refused', code: 'REFUSED_BY_NETWORK', message: 'no' },
      // The handler ends before it learns more.
      undefined,
    ];
    const result = results[is];
    if (result !== undefined) this.device = afterStep(next, { of: 'push', push: step, result }, now);
  }

  private event({ kind, about, used }: Extract<Command, { do: 'event' }>, now: number): void {
    const push = this.pushes[about % Math.max(this.pushes.length, 1)];
    if (push === undefined) return;
    const reported = { id: push.entry.id, ...push.slot };
    const { sessionID } = push.slot;
    const event =
      kind === 'invalidated'
        ? ({ kind, sessionID, lastFCntDown: used, downlinks: [reported] } as const)
        : kind === 'failed'
          ? ({ kind, downlink: reported, failure: used % 2 ? 'not-transmitted' : 'final' } as const)
          : ({ kind: kind as 'queued', downlink: reported } as const);
    this.device = afterEvent(this.device, event, now).next;
  }

  private offered(id = `session-${this.sessions}`) {
    const { fCntUp: _, nextFCntDown: __, ...session } = SESSION;
    return { ...session, id };
  }

  private heardAt(late = 0): string {
    return new Date(NOW + (this.clock - late) * 45_000).toISOString();
  }
}

describe('whatever happens to a device', () => {
  it('no counter of a session encrypts two downlinks, and counters only grow', () => {
    let pushes = 0;
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
        const history = new History();
        for (const each of commands) {
          const { session: before } = history.device;
          history.run(each);
          const { session: after } = history.device;
          if (before?.id !== after?.id) continue;
          expect(after?.nextFCntDown ?? 0).toBeGreaterThanOrEqual(before?.nextFCntDown ?? 0);
        }
        pushes += history.pushes.length;
      }),
      { numRuns: 1500 },
    );
    expect(pushes).toBeGreaterThan(1500);
  });

  it('an outbox holds no more than it may, no downlink twice, and nothing of a session that is over', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
        const history = new History();
        for (const each of commands) history.run(each);
        const { session, pending } = history.device;
        const outbox = outboxOf(history.device);
        const outstanding = outbox.filter(({ place }) => place.at !== 'failed');
        expect(outstanding.length).toBeLessThanOrEqual(MAX_OUTSTANDING);
        expect(new Set(outbox.map(({ id }) => id)).size).toBe(outbox.length);
        for (const { place, attempts } of outbox) {
          if ('sessionID' in place) expect([session?.id, pending?.id]).toContain(place.sessionID);
          expect(attempts).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 500 },
    );
  });
});
