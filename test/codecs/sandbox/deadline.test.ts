import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../lambdas/codecs/sandbox/deadline.ts';

describe('a deadline', () => {
  it('is over when its time was worked, and not before', () => {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const deadline = new Deadline(50);
    while (!deadline.isOver());
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeGreaterThanOrEqual(50);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
  });

  it('is not over when its time was only waited', async () => {
    const deadline = new Deadline(1_000);
    await sleep(1_050);
    expect(deadline.isOver()).toBe(false);
  });

  it('says what it was for', () => {
    expect(new Deadline(300, ' to load').text).toBe('300 ms to load');
  });
});
