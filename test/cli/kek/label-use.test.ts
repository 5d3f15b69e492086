import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countLabelUse, type DeviceLabels, devicesText } from '../../../lib/cli/kek/label-use.ts';

async function* pagesOf(...pages: DeviceLabels[][]): AsyncGenerator<DeviceLabels[]> {
  yield* pages;
}

it('a device counts once for each label, whichever of its sessions have it', async () => {
  const pages = pagesOf(
    [
      { thingName: 'a', session: 'new', previous: 'old' },
      { thingName: 'b', session: 'old', pending: 'new', previous: 'old' },
    ],
    [],
    [{ thingName: 'c' }, { thingName: 'd', pending: 'new' }],
  );
  const progress: number[] = [];
  const uses = await countLabelUse(pages, (devices) => progress.push(devices));
  expect(Object.fromEntries(uses)).toEqual({
    new: { devices: 3, session: 1, pending: 2, previous: 0, examples: ['a', 'b', 'd'] },
    old: { devices: 2, session: 1, pending: 0, previous: 2, examples: ['a', 'b'] },
  });
  expect(progress).toEqual([2, 2, 4]);
});

it('the counts of a label are those of a look at every device', async () => {
  const label = fc.option(fc.constantFrom<string[]>('a', 'b', 'constructor'), { nil: undefined });
  const device = fc.record({ thingName: fc.string(), session: label, pending: label, previous: label });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(device)), async (pages) => {
      const uses = await countLabelUse(pagesOf(...pages), () => {});
      const all = pages.flat();
      for (const name of ['a', 'b', 'constructor']) {
        const { session, pending, previous } = uses.get(name) ?? { session: 0, pending: 0, previous: 0 };
        expect(session).toBe(all.filter((it) => it.session === name).length);
        expect(pending).toBe(all.filter((it) => it.pending === name).length);
        expect(previous).toBe(all.filter((it) => it.previous === name).length);
        const any = all.filter((it) => [it.session, it.pending, it.previous].includes(name));
        expect(uses.get(name)?.devices ?? 0).toBe(any.length);
      }
    }),
  );
});

it('devices are told by number, and the first of them by name', () => {
  const use = { devices: 1, session: 1, pending: 0, previous: 0, examples: ['a'] };
  expect(devicesText(use)).toBe('1 device (a)');
  expect(devicesText({ ...use, devices: 2, examples: ['a', 'b'] })).toBe('2 devices (a, b)');
  expect(devicesText({ ...use, devices: 40, examples: ['a', 'b', 'c'] })).toBe('40 devices (a, b, c and others)');
});
