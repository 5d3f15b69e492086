import { describe, expect, it } from 'vitest';
import { ApiKey } from '../../../lambdas/networks/the-things-stack/api-key.ts';

/** A key over a secret that can change, with a clock that moves only when told. */
function keyOver(secret: { text: string }) {
  let now = 0;
  let reads = 0;
  const key = new ApiKey({
    read: async () => {
      reads++;
      return secret.text;
    },
    now: () => now,
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { key, pass, reads: () => reads };
}

describe('the API key', () => {
  it('is read once in five minutes', async () => {
    const { key, pass, reads } = keyOver({ text: 'NNSXS.A' });
    expect(await Promise.all([key.current(), key.current()])).toEqual(['NNSXS.A', 'NNSXS.A']);
    pass(5 * 60_000);
    await key.current();
    expect(reads()).toBe(1);
    pass(1);
    await key.current();
    expect(reads()).toBe(2);
  });

  it('has no white space around it, as it may come from a terminal', async () => {
    expect(await keyOver({ text: ' NNSXS.A\n' }).key.current()).toBe('NNSXS.A');
  });

  it('is read again when the network refuses it, but not one that is brand-new', async () => {
    const secret = { text: 'old' };
    const { key, pass, reads } = keyOver(secret);
    await key.current();
    secret.text = 'new';
    pass(10_000);
    expect(await key.current(true)).toBe('old');
    pass(1);
    expect(await key.current(true)).toBe('new');
    expect(await key.current()).toBe('new');
    expect(reads()).toBe(2);
  });

  it('is read once, however many calls are refused', async () => {
    const { key, pass, reads } = keyOver({ text: 'old' });
    await key.current();
    pass(20_000);
    await Promise.all(Array.from({ length: 50 }, () => key.current(true)));
    expect(reads()).toBe(2);
  });

  it('forgets a read that failed', async () => {
    let fail = true;
    const read = () => (fail ? Promise.reject(new Error('throttled')) : Promise.resolve('NNSXS.A'));
    const key = new ApiKey({ read, now: () => 0 });
    await expect(key.current()).rejects.toThrow('throttled');
    fail = false;
    expect(await key.current()).toBe('NNSXS.A');
  });
});
