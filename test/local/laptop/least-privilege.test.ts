import { DeleteTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesWildcards } from '../../../lib/local/iam/wildcards.ts';
import { DEV_EUI, encryptedUplink, IDS, joinAccept, KEK, uplink } from '../../upstream/messages.ts';
import { TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan';
const THING = '24E124707C141230';

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
  laptop = await TestLaptop.start({ network: true });
  const secrets = new SecretsManagerClient(laptop.client);
  const kek = Buffer.from(KEK).toString('hex');
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: laptop.outputs['KekSecretArn'],
      SecretString: JSON.stringify({ 'aws-prod-kek-1': kek }),
    }),
  );
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

  await laptop.hears(`lorawan/${THING}/uplink`);
  await laptop.publish(`lorawan/${THING}/downlink/push`, { bytes: 'AQ==', correlationId: 'via-push' });
  await laptop.publish(`lorawan/${THING}/downlink/replace`, { bytes: 'AQ==', correlationId: 'via-replace' });
  await laptop.publish('lorawan/downlink', { thingName: THING, bytes: '!' });
  await laptop.publish('lorawan/downlink', 'no JSON');
  for (const via of ['via-push', 'via-replace']) {
    await laptop.hears(`lorawan/${THING}/downlink/queued`, (message) => JSON.stringify(message).includes(via));
  }
  await laptop.hears(`lorawan/${THING}/downlink/rejected`);
  await laptop.hears('lorawan/downlink/rejected');
  await failEverywhere();
});
afterAll(() => laptop?.stop());

/** Makes each function fail for good, and then one of them disappear. */
async function failEverywhere(): Promise<void> {
  const lambda = new LambdaClient(laptop.client);
  const dynamodb = new DynamoDBClient(laptop.client);
  const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await laptop.publish(`${INNER}/uplink`, uplink({ f_cnt: 99 }));
  await laptop.publish('lorawan/downlink', { thingName: THING, bytes: 'AQ==' });
  const setup = await laptop.sees('log', (event) => event.function.includes('AccountSetup'));
  await lambda.send(new InvokeCommand({ FunctionName: setup.function, InvocationType: 'Event', Payload: '{}' }));
  for (const room of ['UpstreamFunction', 'DownlinkFunction', 'AccountSetup']) {
    await laptop.sees('function-failed', (event) => event.function.includes(room));
  }
  const downlink = await laptop.sees('log', (event) => event.function.includes('DownlinkFunction'));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: downlink.function }));
  await laptop.publish('lorawan/downlink', { thingName: THING, bytes: 'AQ==' });
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
