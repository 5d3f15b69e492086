import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readApiKey } from '../../../lib/cli/connect/read-api-key.ts';
import type { Terminal } from '../../../lib/cli/terminal.ts';
import { Screen } from '../screen.ts';

const KEY = 'NNSXS.U4H3ZFFCMSR42BUAZPW2UWGFBV4WCNI5EXDJXDY.SHIF3PP5PBMJNZESN5XLR5TZJTJUIGKVUTM2I22IVBUVCD6VIQIA';
const ASKED = { fromStdin: false, isStored: false, yes: false };
const NOTHING = Readable.from([]);

/** A person who answers like that, one after the other. */
function person(...answers: readonly string[]) {
  const screen = new Screen();
  const questions: string[] = [];
  const rest = [...answers];
  const terminal: Terminal = {
    print: (line) => screen.print(line),
    note: (line) => screen.note(line),
    progress: () => {},
    ask: async (question, options) => {
      expect(options).toEqual({ hidden: true });
      questions.push(question);
      return rest.shift() ?? '';
    },
  };
  return { terminal, questions, screen };
}

describe('the API key', () => {
  it('is asked for without an echo, and taken without the blanks around it', async () => {
    const { terminal, questions } = person(`  ${KEY} `);
    expect(await readApiKey(ASKED, terminal, NOTHING)).toBe(KEY);
    expect(questions).toEqual(['API key (is not shown): ']);
  });

  it('is asked for again where it is none, three times in all, and never repeated to the person', async () => {
    const wrong = 'TTN-ACCOUNT-V2.secret';
    const twice = person(wrong, wrong, KEY);
    expect(await readApiKey(ASKED, twice.terminal, NOTHING)).toBe(KEY);
    expect(twice.screen.notes).toHaveLength(2);
    expect(twice.screen.notes.join()).not.toContain('secret');

    const thrice = person(wrong, wrong, wrong, KEY);
    const answer = readApiKey(ASKED, thrice.terminal, NOTHING);
    await expect(answer).rejects.toThrow(
      /^For the third time there is no API key: an API key begins with NNSXS\. [^T]*/,
    );
    await expect(answer).rejects.not.toThrow('secret');
    expect(thrice.questions).toHaveLength(3);
  });

  it('that is stored is kept where the answer is empty', async () => {
    const { terminal, questions } = person('');
    expect(await readApiKey({ ...ASKED, isStored: true }, terminal, NOTHING)).toBeUndefined();
    expect(questions).toEqual(['API key (is not shown; Enter keeps the one that is stored): ']);
  });

  it('comes on standard input if that is asked for, whoever sits there', async () => {
    const { terminal, questions } = person();
    const answer = readApiKey({ ...ASKED, fromStdin: true }, terminal, Readable.from([`${KEY}\n`]));
    expect(await answer).toBe(KEY);
    expect(questions).toEqual([]);
  });

  it.each(['', 'secret', `${KEY} ${KEY}`, KEY.toLowerCase()])('is not %j', async (input) => {
    const answer = readApiKey({ ...ASKED, fromStdin: true }, new Screen(), Readable.from([input]));
    await expect(answer).rejects.toThrow(/^On standard input there is no API key: .* Nothing was changed\.$/);
  });

  it('is kept where nobody is to be asked, and missed where there is none', async () => {
    for (const [terminal, yes] of [[new Screen(), false] as const, [person(KEY).terminal, true] as const]) {
      expect(await readApiKey({ ...ASKED, isStored: true, yes }, terminal, NOTHING)).toBeUndefined();
      await expect(readApiKey({ ...ASKED, yes }, terminal, NOTHING)).rejects.toThrow(/say --api-key-stdin\.$/);
    }
  });
});
