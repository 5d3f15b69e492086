import { describe, expect, it } from 'vitest';
import { CommandFailed } from '../../../lib/cli/command.ts';
import { KekSecret } from '../../../lib/cli/kek/kek-secret.ts';
import { MemorySecret } from './memory.ts';

const A = 'A'.repeat(32);
const B = 'B'.repeat(32);
const C = 'C'.repeat(32);

const addC = (keks: ReadonlyMap<string, unknown>) => new Map([...keks, ['c', C]]);
const removeA = (keks: ReadonlyMap<string, unknown>) => new Map([...keks].filter(([label]) => label !== 'a'));

describe('a change of the KEK secret', () => {
  it('keeps all other labels, whatever they hold', async () => {
    const secret = new MemorySecret(`{"a":"${A}","__proto__":"${B}","odd":"no hex"}`);
    await new KekSecret(secret).change(addC);
    expect(secret.versions.at(-1)?.text).toBe(`{"a":"${A}","__proto__":"${B}","odd":"no hex","c":"${C}"}`);
    expect(secret.versions).toHaveLength(2);
  });

  it('loses nothing that somebody else adds after it was read', async () => {
    const secret = new MemorySecret({ a: A });
    let others = 1;
    secret.meanwhile = () => others-- > 0 && secret.put(JSON.stringify({ a: A, b: B }));
    await new KekSecret(secret).change(addC);
    expect(secret.keks).toEqual({ a: A, b: B, c: C });
  });

  it('is made again where somebody else overwrites it at once', async () => {
    const secret = new MemorySecret({ a: A });
    let reads = 0;
    const overwritten = {
      arn: secret.arn,
      write: (text: string) => secret.write(text),
      read: (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
        // Between our write and our look at what became of it.
        if (++reads === 2) secret.put(JSON.stringify({ a: A, b: B }));
        return secret.read(stage);
      },
    };
    await new KekSecret(overwritten).change(addC);
    expect(secret.keks).toEqual({ a: A, b: B, c: C });
  });

  it('that takes a label away takes it away for good, whatever others write', async () => {
    const secret = new MemorySecret({ a: A, b: B });
    let others = 1;
    secret.meanwhile = () => others-- > 0 && secret.put(JSON.stringify({ a: A, b: B, c: C }));
    await new KekSecret(secret).change(removeA);
    expect(secret.keks).toEqual({ b: B, c: C });
  });

  it('gives up in a sentence where others never cease to write', async () => {
    const secret = new MemorySecret({ a: A });
    secret.meanwhile = () => secret.put(secret.versions.at(-1)?.text ?? '');
    await expect(new KekSecret(secret).change(addC)).rejects.toThrow(
      /^Somebody else changes the secret arn:.*keks at /,
    );
  });
});

describe('a KEK secret that is no JSON object', () => {
  it.each([`not JSON ${A}`, `["${A}"]`, `"${A}"`])(
    '%s is refused without a word of it, and not written',
    async (text) => {
      const secret = new MemorySecret(text);
      const keks = new KekSecret(secret);
      for (const failing of [keks.read(), keks.change(addC)]) {
        const error: Error = await failing.then(
          () => expect.fail('no error'),
          (reason) => reason,
        );
        expect(error).toBeInstanceOf(CommandFailed);
        expect(error.message).not.toContain(A);
      }
      expect(secret.versions).toHaveLength(1);
    },
  );
});
