import { describe, expect, it } from 'vitest';
import { readDeviceFile } from '../../../lib/cli/devices/device-file.ts';

const KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
const NAMING = { stackName: 'plant', thingNameScheme: 'DevEUI' } as const;
const GOOD = {
  devEUI: '70B3D57ED0050A11',
  joinEUI: '70B3D57ED0000ABC',
  appKey: KEY,
  lorawanVersion: '1.0.3',
  regionalParametersVersion: '1.0.3-a',
};

type Row = Readonly<Record<string, string>>;

/** A file of these rows, its columns being those of the first. */
function csv(...rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return [columns.join(), ...rows.map((row) => columns.map((column) => row[column] ?? '').join())].join('\n');
}

const read = (...rows: readonly Row[]) => readDeviceFile(csv(...rows), NAMING);

/** The faults of a file, `<line>: <message>`. */
function faultsOf(text: string): readonly string[] {
  const file = readDeviceFile(text, NAMING);
  return 'faults' in file ? file.faults.map(({ line, message }) => `${line}: ${message}`) : [];
}

describe('a file of devices', () => {
  it('gives each row as the thing that it is to become', () => {
    expect(read(GOOD)).toEqual({ rows: [{ line: 2, thingName: GOOD.devEUI, attributes: GOOD }] });
  });

  it('may write EUIs and keys as labels have them, and headings in either case', () => {
    const text = csv({
      DEVEUI: '70-b3-d5-7e-d0-05-0a-11',
      JoinEui: '70:B3:D5:7E:D0:00:0A:BC',
      appkey: KEY.toLowerCase().replace(/..(?=.)/g, '$& '),
      LorawanVersion: '1.0.3',
      RegionalParametersVersion: ' 1.0.3-a ',
    });
    expect(readDeviceFile(text, NAMING)).toMatchObject({ rows: [{ attributes: GOOD }] });
  });

  it.each([
    ['its DevEUI', 'DevEUI', GOOD, GOOD.devEUI],
    ['stack and device ID', 'DeviceID', { ...GOOD, deviceID: 'cold-room-3' }, 'plant_cold-room-3'],
    ['stack and the usual device ID', 'DeviceID', GOOD, 'plant_eui-70b3d57ed0050a11'],
    ['what the file says', 'DevEUI', { ...GOOD, thingName: 'ColdRoom3' }, 'ColdRoom3'],
  ] as const)('a thing is called by %s', (_, thingNameScheme, row, thingName) => {
    const file = readDeviceFile(csv(row), { stackName: 'plant', thingNameScheme });
    expect(file).toMatchObject({ rows: [{ thingName }] });
  });

  it.each([
    ['no column but those', { lorawanVersion: '1.0.4', regionalParametersVersion: 'RP002-1.0.3' }],
    ['two keys for 1.1', { lorawanVersion: '1.1', regionalParametersVersion: '1.1-b', nwkKey: KEY }],
    ['a code instead of keys', { appKey: '', claimAuthenticationCode: '8F3A21BC' }],
    ['appEUI instead of joinEUI', { joinEUI: '', appEUI: GOOD.joinEUI }],
    ['all else', { deviceID: 'room-3', frequencyPlanID: 'US_902_928_FSB_2', name: 'Cold-room_3', brandID: 'acme' }],
    ['versions', { modelID: 'th-100', hardwareVersion: '1.0', firmwareVersion: '1.2', bandID: 'EU_863_870' }],
  ])('may have %s', (_, columns) => {
    const row: Row = { ...GOOD, ...columns };
    const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
    expect(read(row)).toEqual({ rows: [{ line: 2, thingName: GOOD.devEUI, attributes: given }] });
  });

  it.each([
    [{ devEUI: '' }, 'devEUI is missing'],
    [{ devEUI: '7.0B3E+15' }, 'devEUI: "7.0B3E+15" is not accepted; accepted: 16 hex digits'],
    [{ joinEUI: '' }, 'joinEUI (or appEUI) is missing'],
    [{ appEUI: GOOD.joinEUI }, 'joinEUI and appEUI are two names of one value: give one'],
    [{ appKey: '' }, 'appKey is missing (or claimAuthenticationCode, for a device to be claimed)'],
    [{ appKey: 'B6B5' }, 'appKey: what is there is not accepted; accepted: 32 hex digits, not all zero'],
    [{ appKey: '0'.repeat(32) }, /^appKey: what is there is not accepted/],
    [{ nwkKey: KEY }, 'nwkKey is given: LoRaWAN 1.0.3 has the AppKey only'],
    [{ lorawanVersion: '1.1' }, 'nwkKey is missing: LoRaWAN 1.1 has two root keys'],
    [{ lorawanVersion: '1' }, 'lorawanVersion: "1" is not accepted; accepted: 1.0, 1.0.1, 1.0.2, 1.0.3, 1.0.4, 1.1'],
    [{ lorawanVersion: '' }, 'lorawanVersion is missing'],
    [{ regionalParametersVersion: '' }, 'regionalParametersVersion is missing'],
    [
      { regionalParametersVersion: '1x0' },
      /^regionalParametersVersion: "1x0" is not accepted; accepted: 1\.0, .*RP002/,
    ],
    [{ claimAuthenticationCode: 'A1' }, 'a device is claimed by its code or made with its keys: give one'],
    [{ deviceID: 'Cold_Room' }, /^deviceID: "Cold_Room" is not accepted; accepted: 3 to 36 lower-case/],
    [{ deviceID: 'a-long-one-a-long-one-a-long-one-a-long' }, /^deviceID: .* is not accepted/],
    [{ name: 'Cold room' }, /^name: "Cold room" is not accepted; accepted: up to 50 .* without spaces$/],
    [{ thingName: 'a:b' }, 'thingName: "a:b" is not accepted; accepted: 1 to 128 letters, digits, _ and -'],
  ])('%j is a fault', (columns, message) => {
    const faults = faultsOf(csv({ ...GOOD, ...columns }));
    expect(faults).toEqual([typeof message === 'string' ? `2: ${message}` : expect.anything()]);
    expect(faults[0]?.slice(3)).toMatch(message);
  });

  it('tells all its faults at once, by their lines', () => {
    const text = csv(GOOD, { ...GOOD, devEUI: 'x', appKey: '' }, GOOD, { ...GOOD, lorawanVersion: '2' });
    expect(faultsOf(`${text}\n1,2`).map((fault) => fault.slice(0, 12))).toEqual([
      '3: devEUI: "',
      '3: appKey is',
      '4: devEUI "7',
      '5: lorawanVe',
      '6: 2 cells, ',
    ]);
  });

  it.each([
    [{}, 'devEUI "70B3D57ED0050A11" is that of line 2 as well'],
    [{ devEUI: '70B3D57ED0050A12' }, 'deviceID "room-3" is that of line 2 as well'],
    [{ devEUI: '70B3D57ED0050A12', deviceID: 'room-4' }, 'thingName "Room3" is that of line 2 as well'],
  ])('has no two rows for one device: %j', (columns, message) => {
    const first = { ...GOOD, deviceID: 'room-3', thingName: 'Room3' };
    expect(faultsOf(csv(first, { ...first, ...columns }))).toEqual([`3: ${message}`]);
  });

  it.each([
    ['', '1: the first line must name the columns'],
    ['devEUI,joinEUI', '1: no device follows'],
    ['devEUI,DevEui\n1,2', '1: the column devEUI is there twice'],
    ['devEUI,colour\n1,2', /^1: there is no column "colour"; there are thingName, devEUI, /],
    ['devEUI\n"1', /^2: a quotation mark/],
  ])('%j is none', (text, message) => {
    expect(faultsOf(text).join()).toMatch(message);
  });
});

describe('a key', () => {
  const grouped = KEY.replace(/..(?=.)/g, '$&-');
  it.each([
    ['in its own column', csv({ ...GOOD, appKey: `${KEY}A` })],
    ['in the column of a name', csv({ ...GOOD, name: `${KEY} x` })],
    ['in the column of an EUI', csv({ ...GOOD, devEUI: KEY, joinEUI: grouped })],
    ['as a claim code', csv({ ...GOOD, claimAuthenticationCode: `${KEY}-` })],
    ['where the headings are missing', csv(GOOD).split('\n').slice(1).join('\n')],
    ['behind a quotation mark', csv({ ...GOOD, appKey: `${KEY}"` })],
    ['with a cell too many', csv({ ...GOOD, appKey: `${KEY},` })],
  ])('%s is shown in no fault', (_, text) => {
    const faults = faultsOf(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n').replace(/[-: ]/g, '')).not.toContain(KEY.slice(4, 12));
  });
});
