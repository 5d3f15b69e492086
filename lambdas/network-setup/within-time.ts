import type { SetupStep } from './contract.ts';
import { failed } from './setup-step.ts';

/**
 * Waits for steps no longer than that: CloudFormation has to be answered before the function's time is up.
 * @param sleep waits, in ms, unless it is told that nobody waits any more
 */
export async function withinTime(
  steps: Promise<readonly SetupStep[]>,
  ms: number,
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>,
): Promise<readonly SetupStep[]> {
  const settled = new AbortController();
  const late = sleep(ms, settled.signal).then(() => [tooLate(ms)]);
  // An alarm that is called off is no failure.
  late.catch(() => {});
  return Promise.race([steps, late]).finally(() => settled.abort());
}

function tooLate(ms: number): SetupStep {
  return failed('connection', 'NETWORK_UNAVAILABLE', `The Things Stack took longer than ${ms / 1000} s in all.`);
}
