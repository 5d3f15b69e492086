import { DeleteTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, DeleteThingCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { DeleteFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesWildcards } from '../../../lib/local/iam/wildcards.ts';
import { DEV_EUI, encryptedUplink, IDS, joinAccept, KEK, uplink } from '../../upstream/messages.ts';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan';
/** A sensor of the simulated network, end-to-end encrypted. */
const SENSOR = '24E124707C141230';
/** A device that the simulated network waits for. */
const LATE = '0000000000000A11';

const EVENTS = [
  'uplink_normalized',
  'downlink_queued',
  'downlink_sent',
  'downlink_failed',
  'downlink_ack',
  'downlink_nack',
  'downlink_queue_invalidated',
  'location_solved',
  'service_data',
];

let laptop: TestLaptop;

/** One run in which everything happens that the product can do, failures included. */
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, settings: { ...ENCRYPTED, deviceDeletion: 'delete' } });
  await laptop.mqtt.subscribeAsync(`${INNER}/downlink/#`, { qos: 1 });
  await upstreamMessages();
  await movedDevice();
  await downlinksInClear();
  await encryptedDownlinks();
  await downlinksThatWait();
  await devicesOfThings();
  await failEverywhere();
});
afterAll(() => laptop?.stop());

async function upstreamMessages(): Promise<void> {
  await addKek();
  await laptop.publish(`${INNER}/uplink`, encryptedUplink());
  await laptop.hears(`lorawan/${DEV_EUI}/uplink`);
  await laptop.publish(`${INNER}/join`, joinAccept());
  await laptop.hears(`lorawan/${DEV_EUI}/join`);
  for (const kind of EVENTS) await laptop.publish(`${INNER}/uplink`, { end_device_ids: IDS, [kind]: { f_port: 1 } });
  await Promise.all(
    ['location/solved', 'service/data', 'downlink/invalidated', 'uplink/normalized'].map((subTopic) =>
      laptop.hears(`lorawan/${DEV_EUI}/${subTopic}`),
    ),
  );
  await laptop.publish(`${INNER}/uplink`, { nonsense: true });
}

/** From a network that the stack had once. */
async function movedDevice(): Promise<void> {
  const thingName = '0000000000000A13';
  const attributes = { stackName: 'lorawan', devEUI: thingName, origin: 'network', network: 'helium' };
  const iot = new IoTClient(laptop.client);
  await iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan', attributePayload: { attributes } }));
  const known = { key: thingName, thingName, applicationID: 'helium', deviceID: 'x', network: 'helium' };
  const Item = marshall({ ...known, claimedAt: 0, revision: 1 });
  const TableName = laptop.outputs['DeviceTableName'];
  await new DynamoDBClient(laptop.client).send(new PutItemCommand({ TableName, Item }));
  await laptop.publish(`${INNER}/uplink`, uplink({}, { end_device_ids: { ...IDS, dev_eui: thingName } }));
  await laptop.sees('log', ({ line }) => isLine(line, { capability: 'upstream', thingName }));
  const thing = await iot.send(new DescribeThingCommand({ thingName }));
  expect(thing.attributes).toMatchObject({ network: 'the-things-stack' });
}

/** Beside the one that the sensors' keys are wrapped with. */
async function addKek(): Promise<void> {
  const secrets = new SecretsManagerClient(laptop.client);
  const SecretId = laptop.outputs['KekSecretArn'];
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const keks = { ...JSON.parse(SecretString), 'aws-prod-kek-1': Buffer.from(KEK).toString('hex') };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keks) }));
}

/** To a device that the network can read, over the inner topics. */
async function downlinksInClear(): Promise<void> {
  const clear = '0000000000000A10';
  await laptop.publish(`${INNER}/uplink`, uplink({}, { end_device_ids: { ...IDS, dev_eui: clear } }));
  await laptop.hears(`lorawan/${clear}/uplink`);
  for (const operation of ['push', 'replace']) {
    await laptop.publish(`lorawan/${clear}/downlink/${operation}`, { bytes: 'AQ==' });
    await laptop.hears(`${INNER}/downlink/${operation}`);
  }
  await laptop.publish('lorawan/downlink', { thingName: clear, bytes: '!' });
  await laptop.publish('lorawan/downlink', 'no JSON');
  await laptop.hears(`lorawan/${clear}/downlink/rejected`);
  await laptop.hears('lorawan/downlink/rejected');
}

/** Over the network's API, by the downlink function. */
async function encryptedDownlinks(): Promise<void> {
  await laptop.hears(`lorawan/${SENSOR}/uplink`);
  for (const operation of ['push', 'replace']) {
    await laptop.publish(`lorawan/${SENSOR}/downlink/${operation}`, { bytes: 'AQ==', correlationId: operation });
    await laptop.hears(`lorawan/${SENSOR}/downlink/queued`, ({ correlation_ids }) =>
      correlation_ids.includes(operation),
    );
  }
}

/** Until the device is heard, when the upstream function hands them over, or a later request replaces them. */
async function downlinksThatWait(): Promise<void> {
  const isHeld = ({ line }: { line: unknown }) =>
    isLine(line, { capability: 'downlink', outcome: 'held', thingName: LATE });
  const attributePayload = { attributes: { stackName: 'lorawan', devEUI: LATE } };
  await new IoTClient(laptop.client).send(new CreateThingCommand({ thingName: LATE, attributePayload }));
  laptop.laptop.demo?.network.addDevice({
    ...{ devEUI: LATE, joinEUI: '24E124C0002A0001', lorawanVersion: '1.0.3' },
    appKey: '2B7E151628AED2A6ABF7158809CF4F3C',
  });
  await laptop.publish(`lorawan/${LATE}/downlink/push`, { bytes: 'AQ==' });
  await laptop.sees('log', isHeld);
  await laptop.publish(`lorawan/${LATE}/downlink/replace`, { bytes: 'AQ==' });
  await laptop.hears(`lorawan/${LATE}/downlink/failed`);
  // Until its function is done, an uplink would leave what waits to that one.
  const heldTwice = () => laptop.events.filter((event) => event.event === 'log' && isHeld(event)).length === 2;
  await laptop.sees('log', heldTwice);
  // Nobody but this test has heard of that session.
  await laptop.publish(`${INNER}/uplink`, encryptedUplink({}, { end_device_ids: { ...IDS, dev_eui: LATE } }));
  await laptop.sees('log', ({ line }) => isLine(line, { capability: 'upstream', thingName: LATE }));
}

/** A thing of which the device is made and deleted, and an event that is none. */
async function devicesOfThings(): Promise<void> {
  const thingName = '0000000000000A12';
  const device = { devEUI: thingName, joinEUI: '24E124C0002A0001', appKey: '2B7E151628AED2A6ABF7158809CF4F3C' };
  const versions = { lorawanVersion: '1.0.3', regionalParametersVersion: '1.0.3-a' };
  const attributePayload = { attributes: { stackName: 'lorawan', ...device, ...versions } };
  const iot = new IoTClient(laptop.client);
  await iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan', attributePayload }));
  // The function hears of the change that it makes itself.
  const unchanged = { capability: 'devices', outcome: 'unchanged', thingName };
  const { function: FunctionName } = await laptop.sees('log', ({ line }) => isLine(line, unchanged));
  await iot.send(new DeleteThingCommand({ thingName }));
  await laptop.hears(`lorawan/${thingName}/provisioning`, ({ state }) => state === 'deleted');
  const invocation = { FunctionName, InvocationType: 'Event', Payload: '{}' } as const;
  await new LambdaClient(laptop.client).send(new InvokeCommand(invocation));
  await laptop.sees('log', ({ line }) => isLine(line, { capability: 'devices', outcome: 'rejected' }));
}

const isLine = (line: unknown, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => (line as Record<string, unknown>)[name] === value);

/** Makes each function fail for good, and then one of them disappear. */
async function failEverywhere(): Promise<void> {
  const lambda = new LambdaClient(laptop.client);
  const dynamodb = new DynamoDBClient(laptop.client);
  const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await laptop.publish(`${INNER}/uplink`, uplink({ f_cnt: 99 }));
  await laptop.publish('lorawan/downlink', { thingName: SENSOR, bytes: 'AQ==' });
  for (const room of ['AccountSetup', 'NetworkSetup']) {
    const setup = await laptop.sees('log', (event) => event.function.includes(room));
    await lambda.send(new InvokeCommand({ FunctionName: setup.function, InvocationType: 'Event', Payload: '{}' }));
  }
  for (const room of ['UpstreamFunction', 'DownlinkFunction', 'AccountSetup', 'NetworkSetup']) {
    await laptop.sees('function-failed', (event) => event.function.includes(room));
  }
  const downlink = await laptop.sees('log', (event) => event.function.includes('DownlinkFunction'));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: downlink.function }));
  await laptop.publish('lorawan/downlink', { thingName: SENSOR, bytes: 'AQ==' });
  await laptop.sees('rule-problem');
}

describe('least privilege', () => {
  it('nothing that was needed was denied', () => {
    expect(laptop.events.filter(({ event }) => event === 'denied')).toEqual([]);
  });

  it('nothing is granted that was not used: every action, on every resource that a policy names', () => {
    const used = laptop.access.filter(({ allowed }) => allowed);
    const unused = laptop.laptop.account.access
      .grants()
      .filter(
        ({ roleArn, action, resource }) =>
          !used.some(
            (call) => call.roleArn === roleArn && call.action === action && matchesWildcards(resource, call.resource),
          ),
      )
      .map(({ roleArn, action, resource }) => `${roleArn.split('/').at(-1)}: ${action} on ${resource}`);
    expect(unused).toEqual([]);
  });

  it('a call that no policy allows is denied, in AWS’s own words, and shown', async () => {
    const { access } = laptop.laptop.account;
    const [grant] = access.grants().filter(({ roleArn }) => roleArn.includes('UpstreamFunction'));
    const resource = 'arn:aws:iot:eu-west-1:000000000000:topic/lorawan/downlink';
    const { allowed, reason } = access.authorizeRole(grant?.roleArn ?? '', { action: 'iot:Publish', resource });
    expect(allowed).toBe(false);
    expect(reason).toContain('is not authorized to perform: iot:Publish on resource');
    await laptop.sees('denied');
  });
});
