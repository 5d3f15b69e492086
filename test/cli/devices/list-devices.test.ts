import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceState, readDeviceStates } from '../../../lib/cli/devices/device-states.ts';
import { listedDevice, listRow } from '../../../lib/cli/devices/list-devices.ts';
import type { Attributes } from '../../../lib/cli/devices/thing-registry.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';

const thing = (attributes: Attributes) => ({ thingName: 'a', thingTypeName: 'lorawan', attributes, version: 1 });

describe('a device in the list', () => {
  const EUI = { devEUI: '70B3D57ED0050A11' };
  const failed = { state: 'failed', code: 'API_KEY_REFUSED', message: 'the network refuses the API key' };

  it.each([
    ['that an uplink made', { ...EUI, origin: 'network', deviceID: 'room-3' }, undefined, ['room-3', 'by the network']],
    ['of which nothing is known yet', EUI, undefined, ['eui-70b3d57ed0050a11', '-']],
    ['that is made', EUI, { state: 'created' }, ['eui-70b3d57ed0050a11', 'created']],
    ['that could not be made', EUI, failed, ['eui-70b3d57ed0050a11', 'failed (API_KEY_REFUSED)']],
    ['without a DevEUI', { deviceID: 'room-3' }, undefined, ['room-3', '-']],
    ['without anything', {}, undefined, ['-', '-']],
  ])('%s', (_, attributes, provisioning, cells) => {
    const [, , deviceID, , provisioned] = listRow(listedDevice(thing(attributes), undefined, provisioning));
    expect([deviceID, provisioned]).toEqual(cells);
  });

  it.each([
    [{}, 'the-things-stack'],
    [{ network: 'helium' }, 'helium'],
  ])('%j is on the network %s', (attributes, network) => {
    const device = listedDevice(thing({ ...EUI, ...attributes }), undefined, undefined);
    expect(device.network).toBe(network);
    expect(listRow(device)[3]).toBe(network);
  });

  it('never has a key', () => {
    const listed = listedDevice(thing({ ...EUI, appKey: 'SECRET' }), undefined, undefined);
    expect(JSON.stringify(listed)).not.toContain('SECRET');
  });

  it.each([
    [{ endToEnd: true, lastSeen: '2026-11-21T12:00:00.123456789Z' }, ['end-to-end', '2026-11-21T12:00:00Z']],
    [{ endToEnd: false, lastSeen: undefined }, ['network', '-']],
    [{ endToEnd: undefined, lastSeen: undefined }, ['-', '-']],
  ])('with the state %j', (state, cells) => {
    expect(listRow(listedDevice(thing(EUI), { thingName: 'a', ...state }, undefined)).slice(5)).toEqual(cells);
  });
});

describe('the states of devices', () => {
  let laptop: Laptop;
  let states: ReadonlyMap<string, DeviceState>;
  const progress: number[] = [];
  const at = (second: number) => `2026-11-21T12:00:0${second}.000000000Z`;
  const items = [
    { key: 'a', thingName: 'a', session: { endToEnd: false, heardAt: at(3) }, previous: { heardAt: at(1) } },
    { key: 'b', thingName: 'b', session: { endToEnd: false }, pending: { endToEnd: true, heardAt: at(2) } },
    { key: 'c', thingName: 'c' },
    { key: 'deletions', last: [], revision: 1 },
  ];

  beforeAll(async () => {
    laptop = await startLaptop();
    const client = new DynamoDBClient(laptop.client);
    const TableName = 'devices';
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    for (const item of items) await client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    client.destroy();
    states = await readDeviceStates(TableName, laptop.client, (devices) => void progress.push(devices));
  });
  afterAll(() => laptop.api.stop());

  it('are those of devices, and of nothing else that the table holds', () => {
    expect([...states.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(progress).toEqual([3]);
  });

  it.each([
    ['a', { endToEnd: false, lastSeen: at(3) }],
    ['b', { endToEnd: true, lastSeen: at(2) }],
    ['c', { endToEnd: undefined, lastSeen: undefined }],
  ])('%s: who can read it, and when any of its sessions was heard last', (thingName, state) => {
    expect(states.get(thingName)).toEqual({ thingName, ...state });
  });
});
