import {
  CreateThingCommand,
  DeleteThingCommand,
  DescribeThingCommand,
  IoTClient,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { GetThingShadowCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedDevice } from '../../../lib/local/network/device.ts';
import type { Settings } from '../../../lib/settings.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const JOIN_EUI = '70B3D57ED0000ABC';
const APP_KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
const APPLICATION = SETTINGS.theThingsStack.applicationId;
/** Of the simulated network. */
const API_KEY = 'NNSXS.SIMULATED.NETWORK';

let laptop: TestLaptop;
let iot: IoTClient;

async function start(fields: Partial<Settings> = {}): Promise<void> {
  laptop = await TestLaptop.start({ network: true, settings: { ...SETTINGS, ...fields } });
  iot = new IoTClient(laptop.client);
}

/** What a user does: a thing of our type with the attributes of its device. */
async function createThing(devEUI: string, changes: Readonly<Record<string, string>> = {}): Promise<void> {
  const device = { devEUI, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', regionalParametersVersion: '1.0.3-a' };
  const attributes = { stackName: 'lorawan', ...device, appKey: APP_KEY, ...changes };
  const attributePayload = { attributes };
  await iot.send(new CreateThingCommand({ thingName: devEUI, thingTypeName: 'lorawan', attributePayload }));
}

const reaches = (thingName: string, state: string) =>
  laptop.hears(`lorawan/${thingName}/provisioning`, (status) => status.state === state);

/** The device at one of the network's servers. */
async function deviceAt(server: '' | '/js' | '/ns' | '/as', devEUI: string, fieldMask: string): Promise<unknown> {
  const path = `${server}/applications/${APPLICATION}/devices/eui-${devEUI.toLowerCase()}?field_mask=${fieldMask}`;
  const response = await fetch(`${laptop.laptop.demo?.network.url}/api/v3${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  return response.status === 200 ? response.json() : response.status;
}

async function attributesOf(thingName: string): Promise<Readonly<Record<string, string>>> {
  const { attributes = {} } = await iot.send(new DescribeThingCommand({ thingName }));
  return attributes;
}

const troubles = () =>
  laptop.events.filter(({ event }) => ['denied', 'function-error', 'function-failed', 'rule-problem'].includes(event));

describe('a thing that a user creates', () => {
  const THING = '70B3D57ED0050A11';
  let device: SimulatedDevice | undefined;
  beforeAll(async () => {
    await start();
    await createThing(THING, { name: 'Cold.room', firmwareVersion: '1.2' });
    await reaches(THING, 'created');
  });
  afterAll(() => laptop?.stop());

  it('is a device of the network, at each of its servers', async () => {
    expect(await deviceAt('', THING, 'name,attributes')).toMatchObject({
      ids: { dev_eui: THING, join_eui: JOIN_EUI },
      name: 'Cold.room',
      attributes: { 'aws-stack': 'lorawan', 'aws-thing': THING },
    });
    expect(await deviceAt('/js', THING, 'root_keys')).toMatchObject({ root_keys: { app_key: { key: APP_KEY } } });
    expect(await deviceAt('/ns', THING, 'lorawan_version,frequency_plan_id')).toMatchObject({
      lorawan_version: 'MAC_V1_0_3',
      frequency_plan_id: laptop.outputs['DefaultFrequencyPlanId'],
    });
    expect(await deviceAt('/as', THING, 'version_ids')).toMatchObject({ version_ids: { firmware_version: '1.2' } });
  });

  it('loses its key, and its shadow tells how it went', async () => {
    expect(await attributesOf(THING)).toMatchObject({ deviceID: `eui-${THING.toLowerCase()}`, name: 'Cold.room' });
    expect(await attributesOf(THING)).not.toHaveProperty('appKey');
    const shadow = new GetThingShadowCommand({ thingName: THING, shadowName: 'lorawan-provisioning' });
    const { payload } = await new IoTDataPlaneClient(laptop.client).send(shadow);
    expect(JSON.parse(new TextDecoder().decode(payload)).state.reported).toEqual({
      state: 'created',
      servers: { identityServer: 'done', joinServer: 'done', networkServer: 'done', applicationServer: 'done' },
      updatedAt: expect.any(String),
    });
  });

  it('joins with that key, and is heard', async () => {
    device = laptop.laptop.demo?.network.endDevice({
      ...{ devEUI: THING, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', appKey: APP_KEY },
    });
    device?.run({ joined: () => device?.send(7, Buffer.from('hello')), received() {} });
    device?.join();
    await laptop.hears(`lorawan/${THING}/join`);
    const { message } = await laptop.hears(`lorawan/${THING}/uplink`);
    expect(message.uplink_message).toMatchObject({
      f_port: 7,
      frm_payload: Buffer.from('hello').toString('base64'),
      version_ids: { firmware_version: '1.2' },
    });
  });

  it('takes a change of its name along', async () => {
    const attributePayload = { attributes: { name: 'Warm.room' }, merge: true };
    await iot.send(new UpdateThingCommand({ thingName: THING, attributePayload }));
    await reaches(THING, 'updating');
    await expect.poll(() => deviceAt('', THING, 'name'), { timeout: 10_000 }).toMatchObject({ name: 'Warm.room' });
  });

  it('is told at once what is wrong with it', async () => {
    await createThing('70B3D57ED0050A12', { lorawanVersion: '2.0' });
    const { message } = await reaches('70B3D57ED0050A12', 'failed');
    expect(message).toMatchObject({ code: 'INVALID_LORAWAN_VERSION', thingName: '70B3D57ED0050A12' });
  });

  it('is taken back where the network refuses a part of it', async () => {
    const thing = '70B3D57ED0050A13';
    await createThing(thing, { frequencyPlanID: 'MARS' });
    const { message } = await reaches(thing, 'rolled-back');
    expect(message).toMatchObject({ code: 'REFUSED_BY_NETWORK', servers: { identityServer: 'removed' } });
    expect(await deviceAt('', thing, 'name')).toBe(404);
    expect(await deviceAt('/js', thing, 'root_keys')).toBe(404);
    const attributePayload = { attributes: { frequencyPlanID: '' }, merge: true };
    await iot.send(new UpdateThingCommand({ thingName: thing, attributePayload }));
    await reaches(thing, 'created');
  });

  it('leaves its device where it is when it is deleted', async () => {
    await iot.send(new DeleteThingCommand({ thingName: THING }));
    await reaches(THING, 'kept');
    expect(await deviceAt('/ns', THING, 'lorawan_version')).toMatchObject({ lorawan_version: 'MAC_V1_0_3' });
  });

  it('is made again by the device, which is no reason to make that again', async () => {
    const heard = laptop.hears(`lorawan/${THING}/uplink`, ({ uplink_message }) => uplink_message.f_port === 8);
    device?.send(8, Buffer.from('still here'));
    await heard;
    expect(await attributesOf(THING)).toEqual({
      ...{ stackName: 'lorawan', origin: 'network', devEUI: THING, joinEUI: JOIN_EUI },
      deviceID: `eui-${THING.toLowerCase()}`,
    });
  });

  it('waits for an API key that the network accepts', async () => {
    const secrets = new SecretsManagerClient(laptop.client);
    const store = (SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: laptop.outputs['ApiKeySecretArn'], SecretString }));
    await store('NNSXS.WRONG.KEY');
    // The function keeps a key that worked for minutes: only a new instance asks for this one.
    const thing = '70B3D57ED0050A14';
    const { lambda } = laptop.laptop.account;
    const devices = lambda.list().find(({ FunctionName }) => FunctionName.includes('DeviceProvisioning'));
    await lambda.kill(devices?.FunctionArn ?? '');
    await createThing(thing);
    expect((await reaches(thing, 'failed')).message).toMatchObject({ code: 'API_KEY_REFUSED' });
    // It is parked before the log says so.
    await laptop.sees('log', ({ line }) => JSON.stringify(line).includes('"code":"API_KEY_REFUSED"'));
    const queue = new ReceiveMessageCommand({
      QueueUrl: laptop.outputs['FailedMessagesQueueUrl'],
      MaxNumberOfMessages: 10,
    });
    const { Messages = [] } = await new SQSClient(laptop.client).send(queue);
    expect(JSON.stringify(Messages)).toContain('API_KEY_REFUSED');
    expect(JSON.stringify(Messages)).not.toContain(APP_KEY);
    await store(API_KEY);
  });

  it('never has its key in a log line, nor on a topic', () => {
    expect(JSON.stringify([laptop.events, laptop.heard])).not.toContain(APP_KEY);
  });

  it('makes no function fail, and is denied nothing', () => {
    expect(troubles()).toEqual([]);
  });
});

describe('where devices are deleted with their things', () => {
  const THING = '70B3D57ED0050A21';
  beforeAll(() => start({ deviceDeletion: 'delete' }));
  afterAll(() => laptop?.stop());

  it('a thing takes its device along', async () => {
    await createThing(THING);
    await reaches(THING, 'created');
    await iot.send(new DeleteThingCommand({ thingName: THING }));
    await reaches(THING, 'deleted');
    const servers = [deviceAt('', THING, 'name'), deviceAt('/js', THING, 'root_keys'), deviceAt('/as', THING, 'ids')];
    expect(await Promise.all(servers)).toEqual([404, 404, 404]);
    expect(troubles()).toEqual([]);
  });
});
