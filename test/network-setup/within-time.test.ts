import { describe, expect, it } from 'vitest';
import type { SetupStep } from '../../lambdas/network-setup/contract.ts';
import { withinTime } from '../../lambdas/network-setup/within-time.ts';

const DONE: readonly SetupStep[] = [{ step: 'connection', outcome: 'done', message: 'set' }];

describe('waiting for the network', () => {
  it('ends with the steps, and calls the alarm off', async () => {
    let signal: AbortSignal | undefined;
    const never = (_: number, given: AbortSignal) => {
      signal = given;
      return new Promise<void>(() => {});
    };
    expect(await withinTime(Promise.resolve(DONE), 45_000, never)).toBe(DONE);
    expect(signal?.aborted).toBe(true);
  });

  it('ends when its time is up, and says so', async () => {
    const forever = new Promise<readonly SetupStep[]>(() => {});
    expect(await withinTime(forever, 45_000, async () => {})).toEqual([
      expect.objectContaining({
        outcome: 'failed',
        code: 'NETWORK_UNAVAILABLE',
        message: expect.stringContaining('45 s'),
      }),
    ]);
  });

  it('passes errors on', async () => {
    const broken = Promise.reject(new Error('broken'));
    await expect(withinTime(broken, 45_000, () => new Promise(() => {}))).rejects.toThrow('broken');
  });
});
