import { expect, it } from 'vitest';
import { KekSecret } from '../../../lib/cli/kek/kek-secret.ts';
import type { LabelUse } from '../../../lib/cli/kek/label-use.ts';
import { listKeks } from '../../../lib/cli/kek/list-keks.ts';
import { MemoryJoinServer, MemorySecret } from './memory.ts';

const KEK = 'a'.repeat(32);
const UNUSED = { devices: 0, session: 0, pending: 0, previous: 0, examples: [] };
const USED = { devices: 2, session: 2, pending: 0, previous: 0, examples: ['x', 'y'] };

function list(joinServer: MemoryJoinServer, uses: Readonly<Record<string, LabelUse>> = {}) {
  const keks = new KekSecret(new MemorySecret({ 'kek-2': KEK, 'kek-1': KEK }));
  return listKeks({ keks, joinServer, countLabelUse: async () => new Map(Object.entries(uses)) });
}

it('a list has every label of the secret, by name, with its use and whether new sessions get it', async () => {
  const { keks, problems } = await list(new MemoryJoinServer('kek-2'), { 'kek-1': USED });
  expect(keks).toEqual([
    { label: 'kek-1', inSecret: true, current: false, ...USED },
    { label: 'kek-2', inSecret: true, current: true, ...UNUSED },
  ]);
  expect(problems).toEqual([]);
});

it('a list has no KEK in it', async () => {
  expect(JSON.stringify(await list(new MemoryJoinServer('kek-2'), { 'kek-1': USED }))).not.toContain(KEK);
});

it('a label that devices use and the secret lacks is a problem, with its mend', async () => {
  const { keks, problems } = await list(new MemoryJoinServer('kek-2'), { lost: USED });
  expect(keks.at(-1)).toEqual({ label: 'lost', inSecret: false, current: false, ...USED });
  expect(problems).toEqual([expect.stringMatching(/^lost is used by 2 devices \(x, y\) .*UNKNOWN_KEK_LABEL.*rejoin/)]);
});

it('a label that the Join Server has and the secret lacks is a problem, with its mend', async () => {
  const { keks, problems } = await list(new MemoryJoinServer('theirs'));
  expect(keks.map(({ label, current }) => [label, current])).toEqual([
    ['kek-1', false],
    ['kek-2', false],
    ['theirs', true],
  ]);
  expect(problems).toEqual([expect.stringMatching(/^The Join Server wraps new sessions with theirs, .*kek rotate/)]);
});

it('a Join Server without a KEK makes no label the current one', async () => {
  const { keks, problems } = await list(new MemoryJoinServer(undefined));
  expect(keks.map(({ current }) => current)).toEqual([false, false]);
  expect(problems).toEqual([]);
});

it('a Join Server that can not be asked is a problem, and the rest is listed', async () => {
  const joinServer = new MemoryJoinServer('kek-2');
  joinServer.refuses = { reading: 'The Join Server is away.' };
  const { keks, problems } = await list(joinServer, { 'kek-1': USED });
  expect(keks.map(({ label, current, devices }) => [label, current, devices])).toEqual([
    ['kek-1', null, 2],
    ['kek-2', null, 0],
  ]);
  expect(problems).toEqual(['Which KEK the Join Server has is not known. The Join Server is away.']);
});
