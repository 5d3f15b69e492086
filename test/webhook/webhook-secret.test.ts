import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebhookSecret } from '../../lambdas/webhook/webhook-secret.ts';

const SECRET = 'cV4n1Zp0QmXrT8sKd2LhB7gYwEaUo5fJiN3tCx9MvHqSbRkP';
const MINUTES = 60_000;

let stored: readonly string[];
let reads: number;
let now: number;
let fails: boolean;
let secret: WebhookSecret;

beforeEach(() => {
  stored = [SECRET];
  reads = 0;
  now = 1_000;
  fails = false;
  secret = new WebhookSecret({
    now: () => now,
    read: async () => {
      reads++;
      if (fails) throw new Error('ThrottlingException');
      return stored;
    },
  });
});

describe('the secret of the webhook', () => {
  it('is accepted, and read once for all messages of five minutes', async () => {
    for (let message = 0; message < 100; message++) expect(await secret.accepts(SECRET)).toBe(true);
    now += 5 * MINUTES;
    expect(await secret.accepts(SECRET)).toBe(true);
    expect(reads).toBe(1);
    now += 1;
    await secret.accepts(SECRET);
    expect(reads).toBe(2);
  });

  it.each(['', ' ', SECRET.slice(0, -1), `${SECRET}x`, SECRET.toLowerCase(), ` ${SECRET}`])(
    'is not %j',
    async (guess) => {
      expect(await secret.accepts(guess)).toBe(false);
    },
  );

  it('is no other text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (guess) => {
        expect(await secret.accepts(guess)).toBe(guess === SECRET);
      }),
    );
  });

  it('is taken without the line end that a shell leaves behind it', async () => {
    stored = [`${SECRET}\n`];
    expect(await secret.accepts(SECRET)).toBe(true);
  });

  it('is never the empty text, not even where that is stored', async () => {
    stored = ['', '\n'];
    expect(await secret.accepts('')).toBe(false);
    expect(await secret.accepts('\n')).toBe(false);
  });
});

describe('a rotation of the secret', () => {
  it('has both count, the new one from its first message on', async () => {
    await secret.accepts(SECRET);
    stored = ['new', SECRET];
    expect([await secret.accepts('new'), await secret.accepts(SECRET)]).toEqual([true, true]);
    expect(reads).toBe(2);
  });

  it('ends within five minutes for one that is neither the current nor the one before', async () => {
    await secret.accepts(SECRET);
    stored = ['newest', 'new'];
    now += 5 * MINUTES + 1;
    expect(await secret.accepts(SECRET)).toBe(false);
  });
});

describe('strangers', () => {
  it('cause a read every five seconds at most', async () => {
    for (let ms = 0; ms < 60_000; ms += 10) {
      expect(await secret.accepts(`guess ${ms}`)).toBe(false);
      now += 10;
    }
    expect(reads).toBeLessThanOrEqual(13);
  });
});

describe('when the secret can not be read', () => {
  it('the copy goes on counting, since the network sends nothing twice', async () => {
    await secret.accepts(SECRET);
    fails = true;
    now += 10 * MINUTES;
    expect(await secret.accepts(SECRET)).toBe(true);
    expect(await secret.accepts('guess')).toBe(false);
    expect(await secret.accepts(SECRET)).toBe(true);
  });

  it('and there is no copy, the next message tries again', async () => {
    fails = true;
    await expect(secret.accepts(SECRET)).rejects.toThrow('ThrottlingException');
    fails = false;
    expect(await secret.accepts(SECRET)).toBe(true);
  });
});
