import { Attempt, type Crash } from '../model/attempt.ts';
import type { DevicesWorld, ThingEventJson } from './world.ts';

/** Handles an event until the function dies, and waits for Lambda's next attempt; whether it did. */
export async function dies(world: DevicesWorld, event: ThingEventJson, crash: Crash): Promise<boolean> {
  const attempt = new Attempt('request-1', async () => {}, crash);
  const handled = world.handle(event, { attempt }).then(
    () => 'ended',
    () => 'ended',
  );
  const end = await Promise.race([handled, attempt.died]);
  world.now += 60_000;
  return end === 'died';
}

/** Lets the function die at each of its calls in turn, before that takes effect and after; how many calls there are. */
export async function atEveryCall(story: (crash: Crash) => Promise<boolean>): Promise<number> {
  for (let at = 0; at < 100; at++) {
    const deaths = [await story({ at, after: false }), await story({ at, after: true })];
    if (!deaths.includes(true)) return at;
  }
  throw new Error('it never ends');
}
