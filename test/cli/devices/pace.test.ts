import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Pace } from '../../../lib/cli/devices/pace.ts';

/** A clock that stands still but for the waits, which may end early by a fraction. */
class StandingClock {
  time = 0;
  readonly now = () => this.time;
  readonly sleep = async (ms: number) => {
    this.time += ms - 0.3;
  };
}

/** Times in ms at which calls begin that take so long each. */
async function begins(callsPerSecond: number, durationsMs: readonly number[]): Promise<number[]> {
  const clock = new StandingClock();
  const pace = new Pace(callsPerSecond, clock);
  const times: number[] = [];
  for (const durationMs of durationsMs) {
    await pace.run(async () => {
      times.push(clock.time);
      clock.time += durationMs;
    });
  }
  return times;
}

it('calls that take no time go as often as set', async () => {
  const times = await begins(
    10,
    Array.from({ length: 101 }, () => 0),
  );
  expect(times.at(-1)).toBeGreaterThanOrEqual(10_000);
  expect(times.at(-1)).toBeLessThan(10_100);
});

it('the first one waits for nothing, and a slow one may have counted until it was answered', async () => {
  const times = await begins(2, [0, 5_000, 0, 0]);
  expect(times.map(Math.round)).toEqual([0, 500, 5_500, 6_500].map((ms) => expect.closeTo(ms, -1)));
});

it('wherever on the way they are counted, no second has more of them than set', async () => {
  const duration = fc.record({ there: fc.integer({ min: 0, max: 400 }), back: fc.integer({ min: 0, max: 400 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(duration, { maxLength: 60 }),
      async (rate, durations) => {
        const times = await begins(
          rate,
          durations.map(({ there, back }) => there + back),
        );
        const arrivals = times.map((begun, index) => begun + (durations[index]?.there ?? 0));
        for (const [index, at] of arrivals.entries()) {
          expect((arrivals[index + rate] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(1_000);
        }
      },
    ),
  );
});

it('a call that fails counts, and fails', async () => {
  const clock = new StandingClock();
  const pace = new Pace(1, clock);
  await expect(pace.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await pace.run(async () => {});
  expect(clock.time).toBeGreaterThanOrEqual(1_000);
});
