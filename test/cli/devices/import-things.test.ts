import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRow } from '../../../lib/cli/devices/device-row.ts';
import { ImportReport, importThings } from '../../../lib/cli/devices/import-things.ts';
import { MemoryRegistry } from './memory-registry.ts';

const JOIN_EUI = '70B3D57ED0000ABC';

function row(index: number, attributes: Readonly<Record<string, string>> = {}): DeviceRow {
  const devEUI = `70B3D57ED005${String(index).padStart(4, '0')}`;
  const keys = { appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA' };
  return { line: index + 2, thingName: devEUI, attributes: { devEUI, joinEUI: JOIN_EUI, ...keys, ...attributes } };
}

const ROW = row(1);
const NAME = ROW.thingName;
/** What is left of a thing when its device is made. */
const MADE = { stackName: 'plant', devEUI: NAME, joinEUI: JOIN_EUI };

let registry: MemoryRegistry;
beforeEach(() => {
  registry = new MemoryRegistry();
});

async function run(
  rows: readonly DeviceRow[],
  { signal = new AbortController().signal, report = new ImportReport(rows.length) } = {},
) {
  const progress: string[] = [];
  await importThings(rows, report, {
    ...{ registry, signal },
    ...{ stackName: 'plant', thingTypeName: 'lorawan' },
    onProgress: (done, total) => void progress.push(`${done}/${total}`),
  });
  return { report, progress };
}

describe('an import', () => {
  it('makes a thing of this stack for each row, in their order', async () => {
    const { report, progress } = await run([row(1), row(2)]);
    expect(report).toMatchObject({ made: [row(1).thingName, row(2).thingName], alreadyThere: [], failed: [] });
    expect(registry.things.get(NAME)?.attributes).toEqual({ stackName: 'plant', ...ROW.attributes });
    expect(registry.calls).toEqual(['list', `create ${NAME}`, `create ${row(2).thingName}`]);
    expect(progress).toEqual(['0/2', '1/2', '2/2']);
  });

  it.each([
    ['whose keys are taken away', MADE],
    ['whose keys are still there', { ...MADE, appKey: 'another' }],
    ['that calls the JoinEUI AppEUI', { stackName: 'plant', devEUI: NAME, appEUI: JOIN_EUI.toLowerCase() }],
    ['that came from the network, with an ID of its own', { ...MADE, origin: 'network', deviceID: 'room-3' }],
  ])('leaves a thing alone %s', async (_, attributes) => {
    registry.add(NAME, attributes);
    const { report } = await run([ROW]);
    expect(report).toMatchObject({ made: [], alreadyThere: [NAME], failed: [], notTried: 0 });
    expect(registry.calls).toEqual(['list']);
  });

  it.each([
    ['of another stack', { ...MADE, stackName: 'old' }, /belongs to the stack old \(npx lorawan devices adopt old\)$/],
    ['of no stack', { devEUI: NAME }, /and it belongs to no stack$/],
    ['of another device', { ...MADE, devEUI: 'AAAAAAAAAAAAAAAA' }, /its devEUI is AAAAAAAAAAAAAAAA$/],
    ['of another Join Server', { ...MADE, joinEUI: '0000000000000001' }, /its joinEUI is 0000000000000001$/],
    ['without a JoinEUI', { stackName: 'plant', devEUI: NAME }, /its joinEUI is missing$/],
  ])('refuses a row whose name is that of a thing %s', async (_, attributes, reason) => {
    registry.add(NAME, attributes);
    const { report } = await run([ROW]);
    expect(report.failed).toEqual([{ line: 3, thingName: NAME, reason: expect.stringMatching(reason) }]);
    expect(registry.things.get(NAME)?.attributes).toEqual(attributes);
  });

  it('refuses a row that gives a thing another device ID', async () => {
    registry.add(NAME, MADE);
    const { report } = await run([row(1, { deviceID: 'room-3' })]);
    expect(report.failed[0]?.reason).toMatch(`its deviceID is eui-${NAME.toLowerCase()}`);
  });

  it('refuses a row whose device is that of a thing of another name', async () => {
    registry.add('Room3', { ...MADE, deviceID: 'room-3' });
    registry.add('Room4', { stackName: 'plant', devEUI: 'AAAAAAAAAAAAAAAA', deviceID: 'room-4' });
    registry.add('Elsewhere', { ...row(3).attributes, stackName: 'other' });
    const { report } = await run([ROW, row(2, { deviceID: 'room-4' }), row(3)]);
    expect(report.failed.map(({ reason }) => reason)).toEqual([
      'the thing Room3 has this devEUI already',
      'the thing Room4 has this deviceID already',
    ]);
    expect(report.made).toEqual([row(3).thingName]);
  });

  it('looks at a thing that the list did not show', async () => {
    registry.add(NAME, MADE);
    registry.add(row(2).thingName, {}, 'pump');
    registry.unlisted.add(NAME);
    const { report } = await run([ROW, row(2)]);
    expect(report.alreadyThere).toEqual([NAME]);
    expect(report.failed[0]?.reason).toBe('there is such a thing already, and its type is pump');
  });

  it('says so of a thing that came and went', async () => {
    registry.create = async () => false;
    const { report } = await run([ROW]);
    expect(report.failed[0]?.reason).toBe('it was deleted this moment: import the file once more');
  });

  it('goes on after a thing that AWS refuses', async () => {
    const { report } = await run([{ ...ROW, thingName: 'no!' }, row(2)]);
    expect(report).toMatchObject({ made: [row(2).thingName], failed: [{ thingName: 'no!', reason: 'no such name' }] });
  });

  it('ends with any other failure, and its report says how far it came', async () => {
    registry.meanwhile = (thingName) => {
      if (thingName === row(3).thingName) throw new Error('no permission');
    };
    const report = new ImportReport(5);
    await expect(
      run(
        [1, 2, 3, 4, 5].map((index) => row(index)),
        { report },
      ),
    ).rejects.toThrow('no permission');
    expect(report).toMatchObject({ made: [row(1).thingName, row(2).thingName], notTried: 3, interrupted: false });
  });
});

describe('an interrupted import', () => {
  const rows = Array.from({ length: 30 }, (_, index) => row(index));

  it('makes nothing more, and goes on where it ended, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), async (interruptions) => {
        registry = new MemoryRegistry();
        for (const creations of interruptions) {
          const before = registry.things.size;
          const interruption = new AbortController();
          let left = creations;
          registry.meanwhile = () => {
            left -= 1;
            if (left === 0) interruption.abort();
          };
          const { report } = await run(rows, interruption);
          expect(registry.things.size).toBe(Math.min(before + creations, rows.length));
          expect(report.interrupted).toBe(report.notTried > 0);
        }
        const before = [...registry.things.keys()];
        registry.meanwhile = () => {};
        const { report } = await run(rows);
        expect(report).toMatchObject({ alreadyThere: before, failed: [], notTried: 0 });
        const names = rows.map(({ thingName }) => thingName);
        expect([...registry.things.keys()]).toEqual(names);
        expect(registry.calls.filter((call) => call.startsWith('create'))).toEqual(names.map((it) => `create ${it}`));
      }),
      { numRuns: 50 },
    );
  });
});
