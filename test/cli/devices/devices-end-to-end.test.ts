import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateThingCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CommandFailed, UsageError } from '../../../lib/cli/command.ts';
import { devices } from '../../../lib/cli/devices.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import { SETTINGS, TestLaptop } from '../../local/laptop/outside.ts';
import { Screen } from '../screen.ts';

const API_KEY = 'NNSXS.OPERATOR.KEY';
const KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
const JOIN_EUI = '70B3D57ED0000ABC';
const HEADING = 'devEUI,joinEUI,appKey,lorawanVersion,regionalParametersVersion,deviceID';
const [FIRST, SECOND, OTHER] = ['70B3D57ED0050A11', '70B3D57ED0050A12', '70B3D57ED0050A13'] as const;

let network: SimulatedNetwork;
let laptop: TestLaptop;
let iot: IoTClient;
let screen: Screen;
const folder = mkdtempSync(join(tmpdir(), 'lorawan-devices-'));

beforeAll(async () => {
  const { applicationId } = SETTINGS.theThingsStack;
  network = await startSimulatedNetwork({ applicationId, apiKey: API_KEY, port: 0, deduplicationMs: 0 });
  const settings = { ...SETTINGS, theThingsStack: { ...SETTINGS.theThingsStack, clusterAddress: network.url } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  laptop = await TestLaptop.start({ settings });
  network.onUp(({ subTopic, message }) => void laptop.publish(`thethings/lorawan/lorawan/${subTopic}`, message));
  iot = new IoTClient(laptop.client);
  const secrets = new SecretsManagerClient(laptop.client);
  const SecretId = laptop.outputs['ApiKeySecretArn'];
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: API_KEY }));
  secrets.destroy();
});

beforeEach(() => {
  screen = new Screen();
});

afterAll(async () => {
  iot?.destroy();
  await laptop?.stop();
  await network?.stop();
  rmSync(folder, { recursive: true });
});

/** What `npx lorawan devices …` throws at last, if it does. No key may ever show on it. */
async function run(args: readonly string[], on: Screen = screen): Promise<Error | undefined> {
  const where = ['--local', laptop.laptop.ready.api, '--settings', join(folder, 'settings.json')];
  const error = await devices.run([...args, ...where], on).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect([...on.printed, ...on.notes, error?.message].join('\n').toUpperCase()).not.toContain(KEY);
  return error;
}

/** The same with `--json`: what it prints. */
async function read(...args: readonly string[]) {
  const error = await run([...args, '--json']);
  return { ...JSON.parse(screen.printed.join('')), error };
}

function write(...rows: readonly string[]): string {
  const file = join(folder, 'devices.csv');
  writeFileSync(file, [HEADING, ...rows].join('\r\n'));
  return file;
}

const rowOf = (devEUI: string, deviceID = '') => `${devEUI},${JOIN_EUI},${KEY},1.0.3,1.0.3-a,${deviceID}`;

async function attributesOf(thingName: string) {
  return (await iot.send(new DescribeThingCommand({ thingName }))).attributes;
}

const makeThing = (thingName: string, attributes: Record<string, string>) =>
  iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan', attributePayload: { attributes } }));

describe('a file that can not be imported', () => {
  it('is told by all of its faults, and nothing is made', async () => {
    const file = write(rowOf(FIRST), rowOf('70B3', 'x_y'), `${SECOND},${JOIN_EUI},${KEY}${KEY},1.0.3,,`);
    const error = await run(['import', file]);
    expect(error).toBeInstanceOf(CommandFailed);
    expect(error?.message.split('\n').map((line) => line.slice(0, 20))).toEqual([
      expect.stringContaining(file.slice(0, 20)),
      '  line 3: devEUI: "7',
      '  line 3: deviceID: ',
      '  line 4: appKey: wh',
      '  line 4: regionalPa',
    ]);
    expect(screen.printed).toEqual([]);
    await expect(attributesOf(FIRST)).rejects.toThrow(/not found/);
  });

  it('is told to machines as well', async () => {
    const { faults, error } = await read('import', write('1,2'));
    expect(faults).toEqual([{ line: 2, message: '2 cells, where the first line names 6 columns' }]);
    expect(error).toBeInstanceOf(CommandFailed);
  });

  it.each([
    ['nowhere', undefined, /nowhere\.csv can't be read: ENOENT/],
    ['in Latin-1', Buffer.from('name\nK\xfcche', 'latin1'), /is not in UTF-8: save it as "CSV UTF-8"/],
  ])('may be %s', async (_, content, message) => {
    const file = join(folder, content === undefined ? 'nowhere.csv' : 'latin1.csv');
    if (content !== undefined) writeFileSync(file, content);
    expect((await run(['import', file]))?.message).toMatch(message);
  });

  it.each(['0', '101', '1.5', 'fast'])('nor is it at the rate %s', async (rate) => {
    const error = await run(['import', write(rowOf(FIRST)), '--rate', rate]);
    expect(error).toBeInstanceOf(UsageError);
    expect(error?.message).toBe(`--rate ${rate} is not accepted: a whole number from 1 to 100 is.`);
  });
});

describe('devices', () => {
  it('are imported, and those that can not be are told by their lines', async () => {
    await makeThing(OTHER, { stackName: 'old', devEUI: OTHER, site: 'north' });
    const rows = [rowOf(FIRST, 'room-1'), rowOf(SECOND), rowOf(OTHER)];
    expect((await run(['import', write(...rows)]))?.message).toBe('Not all rows could be imported.');
    expect(screen.printed).toEqual([
      `Made: 2, already there: 0, failed: 1.\n  line 4, ${OTHER}: there is such a thing already, and it belongs to the ` +
        'stack old (npx lorawan devices adopt old)',
    ]);
    for (const thing of [FIRST, SECOND]) {
      await laptop.hears(`lorawan/${thing}/provisioning`, ({ state }) => state === 'created');
    }
    expect(await attributesOf(FIRST)).toMatchObject({ stackName: 'lorawan', deviceID: 'room-1' });
  });

  it('are listed with what became of them', async () => {
    const device = network.endDevice({ devEUI: FIRST, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', appKey: KEY });
    device.join();
    await laptop.hears(`lorawan/${FIRST}/join`);
    device.send(1, Uint8Array.of(1));
    await laptop.hears(`lorawan/${FIRST}/uplink`);
    const listing = await read('list');
    const fresh = { origin: 'user', provisioning: { state: 'created' } };
    expect(listing.devices).toEqual([
      expect.objectContaining({
        ...fresh,
        ...{ thingName: FIRST, devEUI: FIRST, deviceID: 'room-1', encryption: 'network' },
        lastSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      }),
      expect.objectContaining({
        ...fresh,
        ...{ thingName: SECOND, devEUI: SECOND, deviceID: `eui-${SECOND.toLowerCase()}` },
        ...{ encryption: null, lastSeen: null },
      }),
    ]);
  });

  it('are listed in a table for people', async () => {
    expect(await run(['list'])).toBeUndefined();
    const [heading, first, second] = (screen.printed[0] ?? '').split('\n');
    expect(heading?.split(/ {2,}/)).toEqual([
      'THING',
      'DEVEUI',
      'DEVICE ID',
      'NETWORK',
      'PROVISIONING',
      'ENCRYPTION',
      'LAST SEEN',
    ]);
    expect(first?.split(/ +/).slice(0, 6)).toEqual([FIRST, FIRST, 'room-1', 'the-things-stack', 'created', 'network']);
    expect(second?.split(/ +/).slice(4)).toEqual(['created', '-', '-']);
  });

  it('agree with the network', async () => {
    expect(await read('reconcile')).toEqual({ things: 2, devices: 2, elsewhere: 0, differences: [], error: undefined });
  });
});

describe('things of another stack', () => {
  it('are not taken over where nobody can be asked, or says no', async () => {
    expect(await run(['adopt', 'old'])).toBeInstanceOf(UsageError);
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return 'n';
    };
    const error = await run(['adopt', 'old'], Object.assign(new Screen(), { ask }));
    expect(error?.message).toBe('Nothing was changed.');
    expect(questions).toEqual(['Set their attribute stackName to lorawan? old will leave them alone then. [y/N] ']);
    expect(await attributesOf(OTHER)).toMatchObject({ stackName: 'old' });
  });

  it('are taken over with all that they say', async () => {
    expect(await run(['adopt', 'old', '--yes'])).toBeUndefined();
    expect(screen.notes[0]).toBe(`Things of type lorawan of the stack old: 1 (${OTHER}).`);
    expect(screen.printed).toEqual(['Taken over from old to lorawan: 1.']);
    expect(await attributesOf(OTHER)).toEqual({ stackName: 'lorawan', devEUI: OTHER, site: 'north' });
  });

  it('are none any more then', async () => {
    const report = await read('adopt', 'old', '--yes');
    expect(report).toMatchObject({ from: 'old', to: 'lorawan', adopted: [], failed: [], notTried: 0 });
  });

  it('are not those of this stack', async () => {
    expect((await run(['adopt', 'lorawan', '--yes']))?.message).toMatch(/are those of this stack already/);
  });
});

describe('a network that does not agree', () => {
  it('is told by each difference, and what to do about it', async () => {
    const stranger = '70B3D57ED0050A99';
    network.addDevice({ devEUI: stranger, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', appKey: KEY });
    expect((await run(['reconcile']))?.message).toBe('Things and devices differ.');
    expect(screen.printed).toEqual([
      [
        'Things: 3, devices: 3, differences: 2.',
        `thing ${OTHER} (device eui-${OTHER.toLowerCase()}): the network has no such device.`,
        '  → delete the thing, or give it its keys again (appKey, for LoRaWAN 1.1 nwkKey too), so that its device is made.',
        `device eui-${stranger.toLowerCase()}: it has no thing.`,
        '  → its thing comes with its first uplink.',
      ].join('\n'),
    ]);
  });
});
