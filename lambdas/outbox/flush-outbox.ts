import { TIME_LIMIT_SECONDS } from '../contract.ts';
import { changeDevice } from '../device-table/change-device.ts';
import type { Device } from '../lorawan/device-state.ts';
import { outboxOf } from '../lorawan/outbox/entry.ts';
import { afterStep, nextStep, type Outcome, type Push, released, type Step } from '../lorawan/outbox/pushes.ts';
import { recovered } from '../lorawan/outbox/recovery.ts';
import { sortableMoment } from '../networks/the-things-stack/wire.ts';
import { NetworkUnavailable, type OutboxDeps } from './deps.ts';
import { pushDownlink } from './push-downlink.ts';
import { reportFailed } from './report-failed.ts';

/** Longer than any handler may run: who began to push before that has ended. */
const PUSHER_MS = (TIME_LIMIT_SECONDS + 5) * 1000;

/** No step begins later than this: the slowest one takes 21 s, and its handler has other things to finish too. */
const BUDGET_MS = 8_000;

/** More than a full outbox needs; what is left goes with the next message of the device. */
const MAX_STEPS = 60;

/** Answers of the network that may go wrong in one run, before the device is left alone until it is heard again. */
const MAX_SETBACKS = 4;

/** How long to wait before asking again what was not answered, in ms; past it, the next run is the better wait. */
const RETRY_WAITS_MS: readonly number[] = [200, 800];

/**
 * How a run ended.
 * - `done`: nothing waits;
 * - `held`: something waits until the device is heard again, or is left to another pusher;
 * - `unavailable`: something waits because the network does not answer, or not now: a retry may help.
 */
export type FlushEnd = 'done' | 'held' | 'unavailable';

/**
 * Hands what waits in a device's outbox to the network, one downlink after the other, each under a counter that is stored
 * before it is used. Only one handler does that for a device at a time; others leave their downlinks to it.
 * @param known the device as it was read last; revision 0 if it is not stored yet
 * @param request id of the invocation, the same in each of its attempts
 * @param prepare changes the device in the same write as the first step; may be called several times
 * @throws CodedError `API_KEY_REFUSED`
 */
export async function flushOutbox(
  known: Device,
  request: string,
  deps: OutboxDeps,
  prepare: (device: Device) => Device = same,
): Promise<FlushEnd> {
  const run = new Run(request, deps);
  const until = deps.now() + BUDGET_MS;
  let { device, result: step } = await run.store(known, prepare);
  for (let steps = 0; steps < MAX_STEPS && step.do !== 'rest'; steps++) {
    const { change = same, end } = deps.now() < until ? await run.perform(step, device) : run.late(step);
    if (end !== undefined) {
      await run.release(device, change);
      return end;
    }
    ({ device, result: step } = await run.store(device, change));
  }
  return outboxOf(device).some(({ place }) => place.at === 'waiting') ? 'held' : 'done';
}

const same = (device: Device): Device => device;

type Work = Exclude<Step, { readonly do: 'rest' }>;

/** What a step has led to. */
interface Performed {
  readonly change?: (device: Device) => Device;
  /** Set where the run ends here. */
  readonly end?: Exclude<FlushEnd, 'done'>;
}

/** One handler's turn as the pusher of a device. */
class Run {
  private setbacks = 0;
  private unanswered = 0;

  constructor(
    private readonly request: string,
    private readonly deps: OutboxDeps,
  ) {}

  /** Stores what has changed together with the next step, so that a step costs one write. */
  store(known: Device, change: (device: Device) => Device) {
    const now = this.deps.now();
    return changeDevice(this.deps.devices, known, (device) => {
      const { next, step } = nextStep(change(device), { request: this.request, until: now + PUSHER_MS }, now);
      return { next, result: step };
    });
  }

  release(known: Device, change: (device: Device) => Device) {
    return changeDevice(this.deps.devices, known, (device) => ({
      next: released(change(device), this.request),
      result: undefined,
    }));
  }

  /** A step that was stored, and is not done any more. */
  late(step: Work): Performed {
    return { ...(step.do === 'push' && this.held(step)), end: 'unavailable' };
  }

  async perform(step: Work, device: Device): Promise<Performed> {
    try {
      switch (step.do) {
        case 'report':
          await reportFailed(device, step.entry, this.deps);
          return this.led({ of: 'report', id: step.entry.id });
        case 'look':
          return this.led({ of: 'look', queued: await this.deps.network.queued(device) });
        case 'recover':
          return await this.recover(device);
        case 'push':
          return await this.push(device, step);
      }
    } catch (error) {
      // Thrown is only what happened before anything was sent.
      const late = this.late(step);
      if (error instanceof NetworkUnavailable) return late;
      await this.release(device, late.change ?? same);
      throw error;
    }
  }

  /** Asks the network which sessions there are; where it knows of none, the device has to join first. */
  private async recover(device: Device): Promise<Performed> {
    const readAt = sortableMoment(this.deps.now());
    const record = await this.deps.network.record(device);
    if (record === undefined) return this.led({ of: 'no-device' });
    const { session, pending } = record;
    if ((session ?? pending) === undefined || this.isSetBack()) return { end: 'held' };
    return { change: (current) => recovered(current, { session, pending }, readAt) };
  }

  private async push(device: Device, push: Push): Promise<Performed> {
    const answer = await pushDownlink(device, push, this.deps);
    switch (answer.is) {
      case 'accepted':
      case 'gone':
      case 'refused':
        return this.led({ of: 'push', push, result: answer });
      case 'held':
        return { ...this.held(push), end: 'held' };
      case 'too-low':
        return this.afterTooLow(push, answer.minFCntDown);
      case 'unknown-session':
        return this.afterUnknownSession(device, push);
      case 'busy':
        return { ...this.held(push), end: 'unavailable' };
      case 'unknown':
        return this.afterSilence();
    }
  }

  private afterTooLow(push: Push, minFCntDown: number): Performed {
    const performed = this.led({ of: 'push', push, result: { is: 'too-low', minFCntDown } });
    // A minimum that was kept: the Application Server doubles what it is given, for a session that nobody uses.
    const isDoubled = minFCntDown <= push.slot.fCntDown;
    return isDoubled || this.isSetBack() ? { ...performed, end: 'held' } : performed;
  }

  private async afterUnknownSession(device: Device, push: Push): Promise<Performed> {
    const { change } = this.held(push);
    const { change: recover = same, end } = await this.recover(device);
    const performed = { change: (current: Device) => recover(change(current)) };
    const target = (end === undefined && recover(device).session) || undefined;
    const isSame = target === undefined || target.id === push.slot.sessionID;
    return isSame ? { ...performed, end: 'held' } : performed;
  }

  /** The same is pushed again: under its counter that does no harm, wherever the answer got lost. */
  private async afterSilence(): Promise<Performed> {
    const wait = RETRY_WAITS_MS[this.unanswered++];
    if (wait === undefined) return { end: 'unavailable' };
    await this.deps.sleep(wait);
    return {};
  }

  private held(push: Push) {
    return this.led({ of: 'push', push, result: { is: 'held' } });
  }

  private led(outcome: Outcome) {
    return { change: (device: Device) => afterStep(device, outcome, this.deps.now()) };
  }

  private isSetBack(): boolean {
    return this.setbacks++ >= MAX_SETBACKS;
  }
}
