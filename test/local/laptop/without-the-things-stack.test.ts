import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, DeleteThingCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../lib/cli/connect.ts';
import { devices } from '../../../lib/cli/devices.ts';
import { doctor } from '../../../lib/cli/doctor.ts';
import { kek } from '../../../lib/cli/kek.ts';
import { readSettingsFile } from '../../../lib/read-settings.ts';
import { runHere } from '../../cli/run-here.ts';
import { TestLaptop } from './outside.ts';

const SENSOR = '24E124707C141232';

const folder = mkdtempSync(join(tmpdir(), 'lorawan-helium-alone-'));
const settingsFile = join(folder, 'settings.json');
writeFileSync(
  settingsFile,
  JSON.stringify({ helium: {}, thingNameScheme: 'DeviceID', codecs: { default: 'milesight-iot/am307' } }),
);

let laptop: TestLaptop;
let iot: IoTClient;
beforeAll(async () => {
  laptop = await TestLaptop.start({ settings: readSettingsFile(settingsFile), otherNetworks: ['helium'] });
  iot = new IoTClient(laptop.client);
});
afterAll(async () => {
  iot?.destroy();
  await laptop?.stop();
  rmSync(folder, { recursive: true });
});

const args = () => ['--local', laptop.laptop.ready.api, '--settings', settingsFile];

/** Name of the sensor's thing. */
async function thingOfSensor(): Promise<string> {
  const { message } = await laptop.hears('lorawan/+/uplink', ({ end_device_ids: ids }) => ids.dev_eui === SENSOR);
  return message.integration.thing_name;
}

describe('a stack without The Things Stack', () => {
  it('has the devices of its network', async () => {
    const thingName = await thingOfSensor();
    expect(thingName).toMatch(/^lorawan_[0-9a-f-]{36}$/);
    await laptop.publish('lorawan/downlink', { thingName, payload: { screen_display_enable: 'disable' } });
    await laptop.sees('device', ({ devEUI, screen }) => devEUI === SENSOR && screen === 'off');
  });

  it('makes the thing again that was deleted while its device speaks', async () => {
    const thingName = await thingOfSensor();
    const thingId = async () => (await iot.send(new DescribeThingCommand({ thingName })).catch(() => ({}))) as object;
    const before = await thingId();
    await iot.send(new DeleteThingCommand({ thingName }));
    await laptop.hears(`lorawan/${thingName}/provisioning`, ({ state }) => state === 'kept');
    await expect.poll(thingId, { timeout: 10_000 }).toMatchObject({ thingName });
    expect(await thingId()).not.toEqual(before);
  });

  it('notes which device a thing is of before that is heard, and says where its downlinks could go', async () => {
    const devEUI = '70B3D57ED0050A99';
    const attributes = { devEUI, stackName: 'lorawan', codec: 'milesight-iot/am307' };
    await iot.send(
      new CreateThingCommand({ thingName: 'cellar', thingTypeName: 'lorawan', attributePayload: { attributes } }),
    );
    const dynamo = new DynamoDBClient(laptop.client);
    const TableName = laptop.outputs['DeviceTableName'];
    const noted = () => dynamo.send(new GetItemCommand({ TableName, Key: { key: { S: devEUI } } }));
    const Item = { thingName: { S: 'cellar' }, codec: { S: 'milesight-iot/am307' } };
    await expect.poll(noted, { timeout: 10_000 }).toMatchObject({ Item });
    dynamo.destroy();
    await laptop.publish('lorawan/downlink', { thingName: 'cellar', bytes: 'AQ==' });
    const { message } = await laptop.hears('lorawan/cellar/downlink/rejected');
    expect(message).toMatchObject({ code: 'NO_DOWNLINKS', message: expect.stringContaining('those of helium') });
  });

  it.each([
    ['connect', () => runHere(connect, '--yes', ...args())],
    ['kek list', () => runHere(kek, 'list', ...args())],
    ['devices reconcile', () => runHere(devices, 'reconcile', ...args())],
    ['devices import', () => runHere(devices, 'import', 'devices.csv', ...args())],
  ])('has nothing to do for npx lorawan %s, which says so', async (_, run) => {
    expect(await run()).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The settings have no theThingsStack, and this command is for nothing else\.\n?$/),
    });
  });

  it('is well, says the doctor, who looks for nothing that is not there', async () => {
    const { code, stdout, stderr } = await runHere(doctor, ...args());
    expect(stdout).not.toMatch(/^[✗!-]/m);
    expect(stdout).not.toMatch(/cluster|API key|end-to-end|way in/);
    expect(stdout).toMatch(/^✓ settings +lorawan, without The Things Stack; networks: helium$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '\nAll is well.\n' });
  });

  it('is not what settings with The Things Stack say, and no server that they name is asked', async () => {
    const file = join(folder, 'other.json');
    const theThingsStack = { clusterAddress: 'localhost:1', applicationId: 'sensors', connection: 'webhook' };
    writeFileSync(file, JSON.stringify({ theThingsStack, thingNameScheme: 'DeviceID' }));
    const { stdout } = await runHere(doctor, '--local', laptop.laptop.ready.api, '--settings', file);
    expect(stdout).toMatch(/^✗ messaging stack .*theThingsStack\.connection is webhook here and not set in the stack/m);
    expect(stdout).toMatch(/^- cluster +not looked at, since it needs: messaging stack$/m);
    expect(stdout).toMatch(/^- Identity Server +not looked at/m);
  });

  it('is denied nothing, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});
