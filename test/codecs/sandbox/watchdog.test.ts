import { describe, expect, it } from 'vitest';
import { endsWithin } from '../../../lambdas/codecs/sandbox/watchdog.ts';

describe('a task that is watched', () => {
  it('is done, and by the time that it has', () => {
    let done = 0;
    expect(endsWithin(1000, () => done++)).toBe(true);
    expect(done).toBe(1);
  });

  it('is ended in the midst of it, without its finally, when its time is over', () => {
    const marks: string[] = [];
    const startedAt = performance.now();
    const ended = endsWithin(20.5, () => {
      try {
        marks.push('begun');
        for (;;);
      } finally {
        marks.push('never');
      }
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(20);
    expect({ ended, marks }).toEqual({ ended: false, marks: ['begun'] });
  });

  it('throws what it throws', () => {
    const error = new Error('broken');
    expect(() =>
      endsWithin(1000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('is followed by others as if nothing had been', () => {
    endsWithin(5, () => {
      for (;;);
    });
    expect(endsWithin(1000, () => {})).toBe(true);
  });
});
