import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeThingCommand, IoTClient, ListThingPrincipalsCommand } from '@aws-sdk/client-iot';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thingpark } from '../../../lib/cli/thingpark.ts';
import { runAM307 } from '../../../lib/local/network/am307.ts';
import type { DeviceFrame } from '../../../lib/local/network/radio.ts';
import {
  type SimulatedThingPark,
  startSimulatedThingPark,
} from '../../../lib/local/networks/thing-park/simulated-thing-park.ts';
import { readSettingsFile } from '../../../lib/read-settings.ts';
import { runHere } from '../../cli/run-here.ts';
import { AM307 } from '../networks/thing-park/am307.ts';
import { TestLaptop } from './outside.ts';

const THING = AM307.devEUI;

const folder = mkdtempSync(join(tmpdir(), 'lorawan-thing-park-'));
const settingsFile = join(folder, 'settings.json');

let laptop: TestLaptop;
let thingPark: SimulatedThingPark;
let printed: Awaited<ReturnType<typeof runHere>>;
let sensor: { stop(): void };
const onAir: DeviceFrame[] = [];

beforeAll(async () => {
  const thingParkSettings = { uplinkTopicPattern: 'tpx/things/{DevEUI}/uplink', applicationServerKey: true };
  writeFileSync(settingsFile, JSON.stringify({ thingPark: thingParkSettings }));
  laptop = await TestLaptop.start({ settings: readSettingsFile(settingsFile) });
  await laptop.mqtt.subscribeAsync('tpx/things/+/downlink');
  const { account, ready } = laptop.laptop;
  printed = await runHere(thingpark, 'connection', '--local', ready.api, '--settings', settingsFile);
  expect(printed.code, printed.stderr).toBe(0);
  thingPark = await startSimulatedThingPark({
    connection: JSON.parse(printed.stdout),
    endpoints: {
      api: ready.api,
      mqtt: ready.mqtt,
      mqtts: { url: ready.mqtts ?? '', authority: account.mqttsAuthority ?? '' },
    },
    deduplicationMs: 0,
  });
  thingPark.onFrame((frame) => onAir.push(frame));
  sensor = runAM307(thingPark.addDevice(AM307), { intervalMs: 500 });
});
afterAll(async () => {
  sensor?.stop();
  await thingPark?.stop();
  await laptop?.stop();
  rmSync(folder, { recursive: true });
});

/** Waits for a downlink that the device understood, after its next uplink. */
async function heardByDevice(hex: string): Promise<DeviceFrame> {
  for (;;) {
    const heard = onAir.find(({ direction, frmPayload = [] }) => direction === 'down' && hexOf(frmPayload) === hex);
    if (heard !== undefined) return heard;
    const uplinks = laptop.heard.filter(({ topic }) => topic.endsWith('/uplink')).length;
    await laptop.hears(
      `lorawan/${THING}/uplink`,
      () => laptop.heard.filter(({ topic }) => topic.endsWith('/uplink')).length > uplinks,
    );
  }
}

const hexOf = (bytes: Uint8Array | readonly never[]): string => Buffer.from(bytes).toString('hex');

describe('a sensor on ThingPark, connected with what the command line prints', () => {
  it('joins: the request is service data, the join is one', async () => {
    const { message: request } = await laptop.hears(`lorawan/${THING}/service/data`);
    expect(request.service_data).toMatchObject({
      service: 'thing-park',
      data: { DevEUI_uplink: { rawJoinRequest: expect.stringMatching(/^00/) } },
    });
    const { message: joined } = await laptop.hears(`lorawan/${THING}/join`);
    expect(joined.integration).toMatchObject({ network: 'thing-park', thing_name: THING });
    expect(JSON.stringify(laptop.heard)).not.toContain('5EC2E7');
  });

  it('reports, and the codec of its model decodes it', async () => {
    const isReport = ({ uplink_message }: { uplink_message: { decoded_payload?: { temperature?: number } } }) =>
      uplink_message.decoded_payload?.temperature !== undefined;
    // Both styles of numbers: they take turns.
    for (let count = 1; count <= 2; count++) {
      await laptop.hears(
        `lorawan/${THING}/uplink`,
        (message) => isReport(message) && message.uplink_message.f_cnt === count,
      );
    }
    const { message } = await laptop.hears(`lorawan/${THING}/uplink`, isReport);
    expect(message.integration).toMatchObject({ network: 'thing-park', codec: 'milesight-iot/am307', errors: [] });
    expect(message.uplink_message).toMatchObject({
      f_port: 85,
      rx_metadata: [{ gateway_ids: { gateway_id: 'fe800d12' }, location: { latitude: 52.0907 } }],
      settings: { data_rate: { lora: { spreading_factor: 7 } } },
      version_ids: { brand_id: 'milesight-iot', model_id: 'am307' },
    });
  });

  it('has a thing that ThingPark made, tied to its certificate, and that the stack has adopted', async () => {
    const iot = new IoTClient(laptop.client);
    const { attributes, thingTypeName } = await iot.send(new DescribeThingCommand({ thingName: THING }));
    expect(thingTypeName).toBe('lorawan');
    // A join request that is heard first adds the JoinEUI.
    expect(attributes).toMatchObject({
      stackName: 'lorawan',
      deviceID: `eui-${THING.toLowerCase()}`,
      devEUI: THING,
      network: 'thing-park',
      origin: 'network',
    });
    const { principals } = await iot.send(new ListThingPrincipalsCommand({ thingName: THING }));
    expect(principals).toEqual([JSON.parse(printed.stdout).configuration.certificateId]);
  });

  it('gets nothing until the application server is stored that ThingPark asks for', async () => {
    await laptop.publish('lorawan/downlink', { thingName: THING, bytes: 'AQ==' });
    const { message } = await laptop.hears(`lorawan/${THING}/downlink/rejected`);
    expect(message).toMatchObject({ code: 'NO_SERVER_KEY' });
    const SecretId = laptop.outputs['ThingParkServerSecretArn'];
    const SecretString = JSON.stringify({ id: 'TWA_1.2.AS', key: '9311E22D' });
    await new SecretsManagerClient(laptop.client).send(new PutSecretValueCommand({ SecretId, SecretString }));
  });

  it('gets what a payload says, and its sender hears that it was sent', async () => {
    const correlationId = 'order 1187';
    await laptop.publish('lorawan/downlink', { thingName: THING, payload: { report_interval: 1 }, correlationId });
    const { message } = await laptop.hears(`lorawan/${THING}/downlink/sent`);
    expect(message.downlink_sent).toMatchObject({ f_port: 85, correlation_ids: [correlationId] });
    expect(message.correlation_ids).toEqual([correlationId]);
    const { frmPayload = [], fCnt = 0 } =
      onAir.find(({ direction, fPort }) => direction === 'down' && fPort === 85) ?? {};
    expect(hexOf(frmPayload)).toBe('ff030100');
    expect(message.downlink_sent.f_cnt ?? 0).toBe(fCnt);
    expect(message.integration.network).toBe('thing-park');
    const asked = laptop.heard.filter(({ topic }) => topic === `tpx/things/${THING}/downlink`);
    expect(asked.map(({ message }) => message)).toEqual([
      {
        DevEUI_downlink: expect.objectContaining({ AS_ID: 'TWA_1.2.AS', AS_KEY: '9311E22D', payload_hex: 'ff030100' }),
      },
    ]);
  });

  it('gets what is to replace all that waits, confirmed', async () => {
    await laptop.publish(`lorawan/${THING}/downlink/replace`, { bytes: 'Aw==', fPort: 86, confirmed: true });
    expect(await heardByDevice('03')).toMatchObject({ confirmed: true, fPort: 86 });
  });

  it('is denied nothing, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });

  it('needs all that ThingPark’s user is granted for it', () => {
    const grants = laptop.laptop.account.access.grants().filter(({ roleArn }) => roleArn.includes('ThingParkUser'));
    const used = new Set(
      laptop.access
        .filter(({ roleArn, allowed }) => roleArn.includes('ThingParkUser') && allowed)
        .map(({ action }) => action),
    );
    const unused = grants.map(({ action }) => action).filter((action) => !used.has(action));
    expect(unused).toEqual([]);
  });
});

describe('the certificate that ThingPark has', () => {
  it('does not let it throw out The Things Stack', async () => {
    const { certificate: cert, privateKey: key } = JSON.parse(printed.stdout).configuration;
    const { ready, account } = laptop.laptop;
    const options = { cert, key, ca: account.mqttsAuthority ?? '', reconnectPeriod: 0 };
    const connect = async (clientId: string) => {
      const client = await connectAsync(ready.mqtts ?? '', { ...options, clientId }, false);
      await client.endAsync();
    };
    await connect('paho-1');
    for (const clientId of ['tts-lorawan', 'thethings-lorawan-1f2e3d4c']) {
      await expect(connect(clientId)).rejects.toThrow();
      await laptop.sees('denied', ({ resource }) => resource.endsWith(`:client/${clientId}`));
    }
  });
});

describe('npx lorawan thingpark connection', () => {
  it('says on standard error that it prints keys, and prints nothing else but the body', () => {
    expect(printed.stderr).toMatch(/private key/);
    expect(JSON.parse(printed.stdout)).toEqual({
      connectorId: 'actility-aws-iot',
      name: 'AWS IoT lorawan',
      configuration: {
        description: 'Stack lorawan of lorawan-aws-iot',
        uplinkTopicPattern: 'tpx/things/{DevEUI}/uplink',
        downlinkTopicPattern: 'tpx/things/{DevEUI}/downlink',
        deviceType: 'lorawan',
        region: 'eu-west-1',
        accountPrefix: expect.any(String),
        accessKeyId: expect.stringMatching(/^AKIA/),
        secretAccessKey: expect.any(String),
        protocol: 'SSL',
        certificateId: expect.stringMatching(/^arn:aws:iot:eu-west-1:000000000000:cert\/[0-9a-f]{64}$/),
        certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
        privateKey: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----/),
        createDevices: true,
        downlinkEnabled: true,
        sendMetadata: false,
        sendRawDecodedFormat: false,
      },
    });
  });

  it('shows its keys nowhere else', () => {
    const { privateKey, secretAccessKey } = JSON.parse(printed.stdout).configuration;
    const heard = laptop.heard.filter(({ topic }) => !topic.startsWith('tpx/'));
    const seen = JSON.stringify([laptop.outputs, laptop.events, laptop.access, heard]);
    for (const secret of [secretAccessKey, privateKey.split('\n')[1]]) expect(seen.includes(secret)).toBe(false);
    // It goes to ThingPark with each downlink, and to nobody else.
    expect(seen.includes('9311E22D')).toBe(false);
  });

  it('is refused where the settings are not what is deployed, or have no ThingPark', async () => {
    const run = async (settings: object) => {
      const file = join(folder, 'other.json');
      writeFileSync(file, JSON.stringify(settings));
      return runHere(thingpark, 'connection', '--local', laptop.laptop.ready.api, '--settings', file);
    };
    expect(await run({ telemetry: { stackName: 'ttes' } })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/telemetry.stackName is ttes here and not set in the stack/),
    });
    const other = { thingPark: {}, thingTypeName: 'sensor' };
    expect(await run(other)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/thingTypeName is sensor here and lorawan in the stack/),
    });
  });
});

describe('npx lorawan thingpark connection, with a secret that is not made yet', () => {
  const secrets = () => new SecretsManagerClient(laptop.client);

  it.each([
    ['ThingParkCertificateSecretArn', /certificate is not made yet\. .*remove thingPark from the settings/],
    ['ThingParkAccessKeySecretArn', /holds no access key\. .*remove thingPark from the settings/],
  ])('%s, prints nothing but why', async (output, why) => {
    const SecretId = laptop.outputs[output];
    const { SecretString } = await secrets().send(new GetSecretValueCommand({ SecretId }));
    await secrets().send(new PutSecretValueCommand({ SecretId, SecretString: 'random-word' }));
    const ran = await runHere(thingpark, 'connection', '--local', laptop.laptop.ready.api, '--settings', settingsFile);
    await secrets().send(new PutSecretValueCommand({ SecretId, SecretString }));
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(why) });
    expect(ran.stderr).not.toContain('random-word');
  });
});

describe('when the stack is deleted', () => {
  it('the certificate is good for nothing, although ThingPark has tied it to things, and the policy is gone', async () => {
    const { certificateId: arn } = JSON.parse(printed.stdout).configuration;
    const { api, lambda } = laptop.laptop.account;
    const [policy] = api.policies.attachedTo(arn);
    const policyName = policy?.policyName ?? '';
    await lambda.invoke(lambda.find(laptop.outputs['NetworkSetupFunctionName'] ?? '') ?? '', {
      RequestType: 'Delete',
      ResourceType: 'Custom::LorawanClientCertificate',
      ResponseURL: `${laptop.laptop.ready.api}/cloudformation-response/nobody`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'ThingParkMadeCertificate',
      PhysicalResourceId: policyName,
      ResourceProperties: { policyName, secretArn: laptop.outputs['ThingParkCertificateSecretArn'] },
    });
    expect(api.certificates.find(arn.slice(arn.lastIndexOf('/') + 1))).toMatchObject({ status: 'INACTIVE' });
    expect(() => api.policies.describe(policyName)).toThrow(/not found/);
  });
});
