import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, DeleteThingCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from 'vitest';
import { startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import { API_KEY, APPLICATION, call } from '../network/network-fixture.ts';
import { Border, type Moment } from './border.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

// The bundle of the devices function dies at each of its calls that changes something, and Lambda tries again. The same with
// every call and in every order is in test/devices, without the bundle.

/** Dies before and after each call whatsoever. */
const EVERYWHERE = process.env['KILL_EVERYWHERE'] !== undefined;

const THING = '70B3D57ED0050A11';
const JOIN_EUI = '70B3D57ED0000ABC';
const APP_KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
const DEVICE = `devices/eui-${THING.toLowerCase()}`;
const CHANGES_SOMETHING = /^(POST|PUT|PATCH|PutItem|UpdateItem) /;

const border = new Border();
const network = await startSimulatedNetwork({
  ...{ applicationId: APPLICATION, apiKey: API_KEY, port: 0, deduplicationMs: 0 },
  answering: border.network,
  log: () => {},
});
const theThingsStack = { ...SETTINGS.theThingsStack, clusterAddress: network.url, applicationId: APPLICATION };
const laptop = await TestLaptop.start({ settings: { ...SETTINGS, theThingsStack }, apiAnswering: border.aws });
const iot = new IoTClient(laptop.client);
const dynamodb = new DynamoDBClient(laptop.client);
const { lambda } = laptop.laptop.account;
await new SecretsManagerClient(laptop.client).send(
  new PutSecretValueCommand({ SecretId: laptop.outputs['ApiKeySecretArn'], SecretString: API_KEY }),
);
afterAll(async () => {
  await laptop.stop();
  await network.stop();
});

const devicesFunction = lambda.list().find(({ FunctionName }) => FunctionName.includes('DeviceProvisioning'));

interface Made {
  readonly calls: readonly string[];
  readonly wasKilled: boolean;
  readonly attributes: object;
  /** HTTP statuses of the device at the four servers. */
  readonly statuses: readonly number[];
  readonly heard: readonly string[];
}

/** Makes a thing and, by that, its device; lets the device join; and takes both away again. */
async function made(at?: { readonly call: string; readonly moment: Moment }): Promise<Made> {
  let wasKilled = false;
  const kill = async () => {
    wasKilled = true;
    await lambda.kill(devicesFunction?.FunctionArn ?? '');
  };
  // Which secrets it reads depends on whether it has run before.
  if (EVERYWHERE) await lambda.kill(devicesFunction?.FunctionArn ?? '');
  border.watch(at && { ...at, kill, holdsRetry: false });
  await createThing();
  await laptop.sees('log', ({ line }) => Object(line).capability === 'devices' && Object(line).outcome === 'unchanged');
  await lambda.settled();
  const { calls } = border;
  border.watch();
  const { attributes = {} } = await iot.send(new DescribeThingCommand({ thingName: THING }));
  const statuses = await Promise.all(['', '/js', '/ns', '/as'].map((server) => statusOf('GET', server)));
  const heard = speak();
  await iot.send(new DeleteThingCommand({ thingName: THING }));
  await laptop.hears(`lorawan/${THING}/provisioning`, ({ state }) => state === 'kept');
  await lambda.settled();
  for (const server of ['/as', '/js', '/ns', '']) await statusOf('DELETE', server);
  await dynamodb.send(
    new DeleteItemCommand({ TableName: laptop.outputs['DeviceTableName'], Key: { key: { S: THING } } }),
  );
  laptop.heard.length = 0;
  laptop.events.length = 0;
  return { calls, wasKilled, attributes, statuses, heard };
}

async function createThing(): Promise<void> {
  const versions = { lorawanVersion: '1.0.3', regionalParametersVersion: '1.0.3-a' };
  const attributes = { stackName: 'lorawan', devEUI: THING, joinEUI: JOIN_EUI, appKey: APP_KEY, ...versions };
  const attributePayload = { attributes };
  await iot.send(new CreateThingCommand({ thingName: THING, thingTypeName: 'lorawan', attributePayload }));
}

async function statusOf(method: 'GET' | 'DELETE', server: string): Promise<number> {
  return (await call(network, { method, path: `${server}/applications/${APPLICATION}/${DEVICE}` })).status;
}

/** Lets the device join and speak; what the network emits of it. */
function speak(): string[] {
  const heard: string[] = [];
  const unsubscribe = network.onUp(({ subTopic }) => heard.push(subTopic));
  const device = network.endDevice({ devEUI: THING, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', appKey: APP_KEY });
  device.join();
  if (device.joined) device.send(1, Uint8Array.of(1));
  unsubscribe();
  return heard;
}

const recorded = await made();
const places = recorded.calls.flatMap((name, index) => [
  ...(index === 0 || EVERYWHERE ? [{ call: name, moment: 'before' } as const] : []),
  ...(CHANGES_SOMETHING.test(name) || EVERYWHERE ? [{ call: name, moment: 'after' } as const] : []),
]);

describe('a device of a thing', () => {
  const expected = {
    attributes: expect.not.objectContaining({ appKey: expect.anything() }),
    statuses: [200, 200, 200, 200],
    heard: ['join', 'uplink'],
  };

  it('is made by five calls to the network and a few to AWS', () => {
    expect(recorded).toMatchObject(expected);
    expect(places.length).toBeGreaterThanOrEqual(10);
  });

  it.each(places)('is made also if the function dies $moment $call', async (at) => {
    expect(await made(at)).toMatchObject({ ...expected, wasKilled: true });
  });
});
