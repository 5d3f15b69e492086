import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askHidden } from '../../lib/cli/ask-hidden.ts';

function person() {
  const [input, output] = [new PassThrough(), new PassThrough({ encoding: 'utf8' })];
  const answer = askHidden('API key: ', { input, output });
  return { input, answer, seen: () => String(output.read() ?? '') };
}

describe('a hidden question', () => {
  it.each([
    ['typed', ['N', 'N', 'S', 'X', 'S', '\r']],
    ['pasted', ['NNSXS\n']],
    ['corrected on the way', ['NNSY', '\u007f', 'XS\r']],
  ])('answers what is %s, and shows none of it', async (_, chunks) => {
    const { input, answer, seen } = person();
    for (const chunk of chunks) input.write(chunk);
    expect(await answer).toBe('NNSXS');
    expect(seen()).toBe('API key: \n');
  });

  it.each([
    ['Ctrl-C', ({ input }: ReturnType<typeof person>) => input.write('NNS\u0003')],
    ['the end of the input', ({ input }: ReturnType<typeof person>) => input.end('NNS')],
  ])('is not answered by %s', async (_, leave) => {
    const asked = person();
    leave(asked);
    await expect(asked.answer).rejects.toThrow('There was no answer: nothing was changed.');
    expect(asked.seen()).toBe('API key: \n');
  });
});
