import type { Environment } from '../environment.ts';

/** A message without its zero members, as protobuf's JSON leaves them out. Looks at the top level only. */
export function withoutZeros(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => !isZero(value)));
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === 0 || value === '' || value === false;
}

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same with nanoseconds, of which all below a millisecond are made up. */
export function nanosecondTimestamp({ now, random }: Pick<Environment, 'now' | 'random'>): string {
  const [high = 0, middle = 0, low = 0] = random(3);
  const nanoseconds = ((high << 16) | (middle << 8) | low) % 1_000_000;
  return timestamp(now()).replace('Z', `${String(nanoseconds).padStart(6, '0')}Z`);
}
