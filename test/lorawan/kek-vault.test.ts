import { describe, expect, it } from 'vitest';
import { KekVault } from '../../lambdas/lorawan/kek-vault.ts';

/** A vault over a secret that can change, with a clock that moves only when told. */
function vaultOver(secret: { text: string }) {
  let now = 0;
  let reads = 0;
  const slept: number[] = [];
  const vault = new KekVault({
    read: async () => {
      reads++;
      return secret.text;
    },
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { vault, pass, reads: () => reads, slept };
}

const KEK = '000102030405060708090a0b0c0d0e0f';

describe('the KEK vault', () => {
  it('reads the secret once in five minutes', async () => {
    const { vault, pass, reads } = vaultOver({ text: `{"a":"${KEK}"}` });
    expect(await vault.find('a')).toEqual(Uint8Array.from(Buffer.from(KEK, 'hex')));
    pass(4 * 60_000);
    await vault.find('a');
    expect(reads()).toBe(1);
    pass(2 * 60_000);
    await vault.find('a');
    expect(reads()).toBe(2);
  });

  it('finds a label that was added after the last read, when asked to look again', async () => {
    const secret = { text: '{}' };
    const { vault } = vaultOver(secret);
    expect(await vault.find('a')).toBeUndefined();
    secret.text = `{"a":"${KEK}"}`;
    expect(await vault.find('a')).toBeUndefined();
    expect(await vault.findFresh('a')).toHaveLength(16);
  });

  it('reads at most once a second, however many messages ask, and lets them all wait for that', async () => {
    const { vault, reads, slept } = vaultOver({ text: '{}' });
    await vault.find('a');
    await Promise.all(Array.from({ length: 50 }, () => vault.findFresh('a')));
    expect(reads()).toBe(2);
    expect(Math.max(...slept)).toBeLessThanOrEqual(1000);
  });

  it('forgets a read that failed', async () => {
    let fail = true;
    const vault = new KekVault({
      read: () => (fail ? Promise.reject(new Error('throttled')) : Promise.resolve(`{"a":"${KEK}"}`)),
      now: () => 0,
      sleep: async () => {},
    });
    await expect(vault.find('a')).rejects.toThrow('throttled');
    fail = false;
    expect(await vault.find('a')).toHaveLength(16);
  });

  it('has no label that every JavaScript object has', async () => {
    const { vault } = vaultOver({ text: `{"a":"${KEK}"}` });
    expect(await vault.find('constructor')).toBeUndefined();
  });

  it.each(['{"a":12}', '{"a":"xyz"}', '{"a":""}'])('knows the label of a KEK that is unreadable: %s', async (text) => {
    expect(await vaultOver({ text }).vault.find('a')).toHaveLength(0);
  });

  it.each(['secret text', '[]', 'null', '"text"'])('does not quote a secret that is no map: %s', async (text) => {
    await expect(vaultOver({ text }).vault.find('a')).rejects.toThrow(/^the KEK secret is not a JSON object/);
  });
});
