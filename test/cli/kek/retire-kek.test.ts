import { describe, expect, it } from 'vitest';
import { KekSecret } from '../../../lib/cli/kek/kek-secret.ts';
import { type RetireDeps, retireKek } from '../../../lib/cli/kek/retire-kek.ts';
import { MemoryJoinServer, MemorySecret } from './memory.ts';

const KEK = 'a'.repeat(32);

/** Two KEKs of which nothing needs the old one. */
function integration(overrides: Partial<RetireDeps> = {}) {
  const secret = new MemorySecret({ old: KEK, new: KEK });
  const joinServer = new MemoryJoinServer('new');
  const asked: string[] = [];
  const deps = {
    keks: new KekSecret(secret),
    joinServer,
    countLabelUse: async () => new Map(),
    confirm: async () => asked.push('sure?') > 0,
    ...overrides,
  };
  return { secret, joinServer, asked, deps };
}

it('a KEK that nothing needs is taken out of the secret, once the operator agrees', async () => {
  const { secret, asked, deps } = integration();
  await retireKek('old', deps);
  expect(secret.keks).toEqual({ new: KEK });
  expect(asked).toHaveLength(1);
});

describe('a KEK stays, and nobody is asked,', () => {
  const use = { devices: 1, session: 0, pending: 0, previous: 0, examples: ['am307'] };

  it.each(['session', 'pending', 'previous'])('while a device has it in its %s', async (place) => {
    const { secret, asked, deps } = integration({
      countLabelUse: async () => new Map([['old', { ...use, [place]: 1 }]]),
    });
    await expect(retireKek('old', deps)).rejects.toThrow(/^old can't be retired: 1 device \(am307\) has a session/);
    expect([secret.versions.length, asked.length]).toEqual([1, 0]);
  });

  it('while the Join Server wraps new sessions with it', async () => {
    const { secret, asked, deps } = integration();
    await expect(retireKek('new', deps)).rejects.toThrow(/^new can't be retired: the Join Server .*kek rotate\.$/);
    expect([secret.versions.length, asked.length]).toEqual([1, 0]);
  });

  it('while it is not known what the Join Server has', async () => {
    const { secret, joinServer, deps } = integration();
    joinServer.refuses = { reading: 'The Join Server is away.' };
    await expect(retireKek('old', deps)).rejects.toThrow('The Join Server is away.');
    expect(secret.versions).toHaveLength(1);
  });

  it('if it is the only one', async () => {
    const { secret, deps } = integration();
    secret.put(JSON.stringify({ old: KEK }));
    await expect(retireKek('old', deps)).rejects.toThrow("old can't be retired: it is the only KEK in the secret.");
    expect(secret.versions).toHaveLength(2);
  });
});

it('an operator who would rather not changes nothing', async () => {
  const { secret, deps } = integration({ confirm: async () => false });
  await expect(retireKek('old', deps)).rejects.toThrow('old was not retired: nothing was changed.');
  expect(secret.versions).toHaveLength(1);
});

it('a label that is not known is refused with those that are', async () => {
  const { deps } = integration();
  await expect(retireKek('older', deps)).rejects.toThrow('There is no KEK older in the secret: there are new, old.');
});

it('the only KEK stays, even if it has become that while the operator was asked', async () => {
  const { secret, deps } = integration({
    confirm: async () => secret.put(JSON.stringify({ old: KEK })) !== '',
  });
  await expect(retireKek('old', deps)).rejects.toThrow(/it is the only KEK/);
  expect(secret.keks).toEqual({ old: KEK });
});
