import { setTimeout as sleep } from 'node:timers/promises';
import type { Arguments, OwnOption } from '../arguments.ts';
import { UsageError } from '../command.ts';
import { Pace } from './pace.ts';

const MAX_RATE = 100;
const DEFAULT_RATE = '10';

/** How often a command asks AWS to change something. */
export const RATE_OPTION: OwnOption<'rate'> = {
  name: 'rate',
  value: 'N',
  about: `calls to AWS IoT a second at most, 1 to ${MAX_RATE}; default ${DEFAULT_RATE}`,
};

/** @throws UsageError */
export function paceOf(own: Arguments<'rate'>['own']): Pace {
  const rate = own.get('rate') ?? DEFAULT_RATE;
  const callsPerSecond = /^\d{1,3}$/.test(rate) ? Number(rate) : 0;
  if (callsPerSecond < 1 || callsPerSecond > MAX_RATE) {
    throw new UsageError(`--rate ${rate} is not accepted: a whole number from 1 to ${MAX_RATE} is.`);
  }
  return new Pace(callsPerSecond, { now: () => performance.now(), sleep });
}
