import { CreateThingCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { GetThingShadowCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedDevice } from '../../../lib/local/network/device.ts';
import type { DeviceRegistration } from '../../../lib/local/network/device-registration.ts';
import { type SimulatedHelium, startSimulatedHelium } from '../../../lib/local/networks/helium/simulated-helium.ts';
import {
  type SimulatedTelemetry,
  startSimulatedTelemetry,
} from '../../../lib/local/networks/telemetry/simulated-telemetry.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const DEVICE: DeviceRegistration = {
  devEUI: '24E124707C140001',
  joinEUI: '24E124C0002A0001',
  lorawanVersion: '1.0.3',
  appKey: '5572404C696E6B4C6F52613230313823',
};
const ON_HELIUM = DEVICE.devEUI;
const ON_TELEMETRY = '24E124707C140002';
const MOVING = '24E124707C140003';
const OF_A_USER = '24E124707C140004';

/** Temperature 27.2 °C and humidity 46.5 %, as an AM307 reports them. */
const REPORT = Buffer.from('036710010468' + '5D', 'hex');

/** A stack with Helium and telemetry beside The Things Stack, each simulated. */
let laptop: TestLaptop;
let helium: SimulatedHelium;
let telemetry: SimulatedTelemetry;
beforeAll(async () => {
  const settings = {
    ...SETTINGS,
    codecs: { ...SETTINGS.codecs, default: 'milesight-iot/am307' },
    nativeMessage: true,
    helium: { uplinkTopic: 'helium/uplink' },
    telemetry: { stackName: 'ttes-prod' },
  };
  laptop = await TestLaptop.start({ network: true, settings });
  const { mqtt: mqttUrl } = laptop.laptop.ready;
  helium = startSimulatedHelium({ mqttUrl, uplinkTopic: 'helium/uplink', deduplicationMs: 0 });
  telemetry = await startSimulatedTelemetry({
    ...{ mqttUrl, stackName: 'ttes-prod', applicationId: 'cold-rooms', deduplicationMs: 0 },
  });
});
afterAll(async () => {
  await helium?.stop();
  await telemetry?.stop();
  await laptop?.stop();
});

/** The downlinks that a device gets. */
function downlinksOf(device: SimulatedDevice): { fPort: number; frmPayload: Uint8Array }[] {
  const received: { fPort: number; frmPayload: Uint8Array }[] = [];
  device.run({ joined: () => {}, received: (downlink) => received.push(downlink) });
  return received;
}

async function attributesOf(thingName: string): Promise<Record<string, string> | undefined> {
  const { attributes } = await new IoTClient(laptop.client).send(new DescribeThingCommand({ thingName }));
  return attributes;
}

async function reportedOf(thingName: string): Promise<Record<string, unknown>> {
  const command = new GetThingShadowCommand({ thingName, shadowName: 'lorawan' });
  const { payload } = await new IoTDataPlaneClient(laptop.client).send(command);
  return JSON.parse(new TextDecoder().decode(payload)).state.reported;
}

const isUplink =
  (fCnt: number, network?: string) =>
  (message: { uplink_message: { f_cnt?: number }; integration: { network: string } }) =>
    (message.uplink_message.f_cnt ?? 0) === fCnt && (network === undefined || message.integration.network === network);

describe('a device on Helium', () => {
  let device: SimulatedDevice;
  let received: ReturnType<typeof downlinksOf>;
  beforeAll(async () => {
    device = await helium.addDevice(DEVICE);
    received = downlinksOf(device);
    device.join();
  });

  it('joins', async () => {
    const { message } = await laptop.hears(`lorawan/${ON_HELIUM}/join`);
    expect(message).toMatchObject({
      end_device_ids: { device_id: helium.idOf(ON_HELIUM) },
      join_accept: {},
      integration: { network: 'helium', thing_name: ON_HELIUM, native: { type: 'join', devaddr: '' } },
    });
  });

  it('is heard in the one document, decoded, with its thing and shadow', async () => {
    device.send(85, REPORT, { confirmed: true });
    const { message } = await laptop.hears(`lorawan/${ON_HELIUM}/uplink`, isUplink(0));
    expect(message.uplink_message).toMatchObject({
      frm_payload: REPORT.toString('base64'),
      decoded_payload: { temperature: 27.2, humidity: 46.5 },
      confirmed: true,
      rx_metadata: [{ gateway_ids: { gateway_id: 'roof-gateway' }, location: { latitude: 52.0907 } }],
      settings: { data_rate: { lora: { bandwidth: 125_000, spreading_factor: 7 } } },
    });
    expect(message.uplink_message.settings.frequency).toMatch(/^86[78]\d00000$/);
    expect(message.integration).toMatchObject({
      network: 'helium',
      codec: 'milesight-iot/am307',
      native: { id: helium.idOf(ON_HELIUM), dc: { nonce: 1 } },
    });
    await laptop.sees('log', ({ line }) => isHandled(line, ON_HELIUM, 0));
    expect(await attributesOf(ON_HELIUM)).toMatchObject({ network: 'helium', deviceID: helium.idOf(ON_HELIUM) });
    expect(await reportedOf(ON_HELIUM)).toMatchObject({ gateways: 1, fCntUp: 0, devAddr: expect.any(String) });
  });

  it('gets downlinks, by bytes and by a payload that its codec encodes', async () => {
    await laptop.publish('lorawan/downlink', { thingName: ON_HELIUM, bytes: '/y0AAA==', fPort: 85 });
    await laptop.publish(`lorawan/${ON_HELIUM}/downlink/push`, { payload: { reboot: 'yes' } });
    await laptop.sees('log', ({ line }) => isDownlink(line, ON_HELIUM));
    for (let fCnt = 1; received.length < 2 && fCnt < 20; fCnt++) {
      device.send(85, REPORT);
      await laptop.hears(`lorawan/${ON_HELIUM}/uplink`, isUplink(fCnt));
    }
    const hex = received.map(({ frmPayload }) => Buffer.from(frmPayload).toString('hex'));
    expect(hex.sort()).toEqual(['ff10ff', 'ff2d0000']);
  });

  it('hears of no feedback, since Helium gives none', () => {
    const feedback = laptop.heard.filter(({ topic }) => topic.startsWith(`lorawan/${ON_HELIUM}/downlink/`));
    expect(feedback.filter(({ topic }) => !topic.endsWith('/push'))).toEqual([]);
  });

  it('has the thing that a user made for it, and no device is made at The Things Stack', async () => {
    const attributes = { stackName: 'lorawan', devEUI: OF_A_USER, network: 'helium' };
    const thing = { thingName: 'hall', thingTypeName: 'lorawan', attributePayload: { attributes } };
    await new IoTClient(laptop.client).send(new CreateThingCommand(thing));
    const isIgnored = { capability: 'devices', thingName: 'hall', outcome: 'ignored' };
    await laptop.sees('log', ({ line }) => isLine(line, isIgnored));
    const another = await helium.addDevice({ ...DEVICE, devEUI: OF_A_USER });
    another.join();
    another.send(85, REPORT);
    const { message } = await laptop.hears('lorawan/hall/uplink');
    expect(message).toMatchObject({ end_device_ids: { dev_eui: OF_A_USER }, integration: { network: 'helium' } });
    expect(laptop.heard.map(({ topic }) => topic)).not.toContain('lorawan/hall/provisioning');
  });
});

describe('a device that is heard by telemetry', () => {
  it('joins and is heard, decoded, beside all others, and takes no downlinks', async () => {
    const device = telemetry.addDevice({ ...DEVICE, devEUI: ON_TELEMETRY, deviceID: 'cold-room-2' });
    device.join();
    const { message: join } = await laptop.hears(`lorawan/${ON_TELEMETRY}/join`);
    expect(join.integration).toMatchObject({ network: 'telemetry' });
    device.send(85, REPORT);
    const { message } = await laptop.hears(`lorawan/${ON_TELEMETRY}/uplink`);
    expect(message).toMatchObject({
      end_device_ids: { device_id: 'cold-room-2', application_ids: { application_id: 'cold-rooms' } },
      uplink_message: { decoded_payload: { temperature: 27.2 }, session_key_id: expect.any(String) },
      integration: {
        network: 'telemetry',
        native: { telemetryTopic: 'lorawan/ttes-prod/cold-rooms/things/cold-room-2/up' },
      },
    });
    expect(message).not.toHaveProperty('telemetryTopic');
    // What the network publishes itself begins with lorawan/ too, and is none of ours.
    await laptop.sees('message', ({ topic }) => topic === `lorawan/${ON_TELEMETRY}/uplink`);
    const shown = laptop.events.flatMap((event) => (event.event === 'message' ? [event.topic] : []));
    expect(shown.filter((topic) => topic.includes('/things/'))).toEqual([]);
    await laptop.publish('lorawan/downlink', { thingName: ON_TELEMETRY, bytes: 'AQ==' });
    const { message: rejected } = await laptop.hears(`lorawan/${ON_TELEMETRY}/downlink/rejected`);
    expect(rejected).toMatchObject({ code: 'NO_DOWNLINKS' });
  });
});

describe('a device that moves from Helium to The Things Stack', () => {
  it('keeps thing, shadow and codec, and downlinks follow it', async () => {
    const before = await helium.addDevice({ ...DEVICE, devEUI: MOVING });
    before.join();
    for (const _ of [0, 1, 2]) before.send(85, REPORT);
    await laptop.hears(`lorawan/${MOVING}/uplink`, isUplink(2, 'helium'));
    const { thingId } = await new IoTClient(laptop.client).send(new DescribeThingCommand({ thingName: MOVING }));

    const after = laptop.laptop.demo?.network.addDevice({ ...DEVICE, devEUI: MOVING });
    if (after === undefined) throw new Error('there is no network');
    const received: object[] = [];
    after.run({ joined: () => after.send(85, REPORT), received: (downlink) => received.push(downlink) });
    after.join();
    const { message } = await laptop.hears(`lorawan/${MOVING}/uplink`, isUplink(0, 'the-things-stack'));
    expect(message.integration).toMatchObject({ thing_name: MOVING, codec: 'milesight-iot/am307' });
    await laptop.sees('log', ({ line }) => isHandled(line, MOVING, 0));
    const thing = await new IoTClient(laptop.client).send(new DescribeThingCommand({ thingName: MOVING }));
    expect(thing.thingId).toBe(thingId);
    expect(thing.attributes).toMatchObject({ network: 'the-things-stack', deviceID: `eui-${MOVING.toLowerCase()}` });

    await laptop.publish('lorawan/downlink', { thingName: MOVING, bytes: 'AQ==', fPort: 5 });
    await laptop.hears(`lorawan/${MOVING}/downlink/queued`);
    after.send(85, REPORT);
    await laptop.hears(`lorawan/${MOVING}/downlink/sent`);
    expect(received).toEqual([{ fPort: 5, frmPayload: Uint8Array.of(1) }]);
    expect(await reportedOf(MOVING)).toMatchObject({ sessionID: expect.any(String), fCntUp: expect.any(Number) });
  });
});

describe('the whole stack', () => {
  it('is heard by one rule of a user, whatever the network', () => {
    const uplinks = laptop.heard.filter(({ topic }) => /^lorawan\/[^/]+\/uplink$/.test(topic));
    const networks = new Set(uplinks.map(({ message }) => message.integration.network));
    expect([...networks].sort()).toEqual(['helium', 'telemetry', 'the-things-stack']);
  });

  it('has an access key for the Helium Console, which may do what that does and not more', async () => {
    const secrets = new SecretsManagerClient(laptop.client);
    const { SecretString = '' } = await secrets.send(
      new GetSecretValueCommand({ SecretId: laptop.outputs['HeliumSecretArn'] }),
    );
    const { accessKeyId, secretAccessKey, region } = JSON.parse(SecretString);
    expect(region).toBe('eu-west-1');
    const consoleClient = new IoTClient({ ...laptop.client, credentials: { accessKeyId, secretAccessKey } });
    const described = (thingName: string) => consoleClient.send(new DescribeThingCommand({ thingName }));
    await expect(described(helium.idOf(ON_HELIUM))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(described(ON_HELIUM)).rejects.toMatchObject({ message: expect.stringContaining('not authorized') });
    await laptop.sees('denied', ({ action }) => action === 'iot:DescribeThing');
  });

  it('denies nobody else anything, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    const seen = laptop.events.filter(({ event }) => trouble.includes(event));
    expect(seen.filter((event) => !JSON.stringify(event).includes(':user/'))).toEqual([]);
  });
});

const isLine = (line: unknown, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => (line as Record<string, unknown>)[name] === value);

/** The log line that follows on all that an uplink leads to. */
const isHandled = (line: unknown, thingName: string, fCntUp: number): boolean =>
  isLine(line, { capability: 'upstream', thingName, fCntUp, outcome: 'done' });

const isDownlink = (line: unknown, thingName: string): boolean =>
  isLine(line, { capability: 'downlink', thingName, outcome: 'done' });
