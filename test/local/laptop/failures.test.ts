import {
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, IoTClient, UpdateThingCommand } from '@aws-sdk/client-iot';
import { DeleteFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEV_EUI, encryptedUplink, IDS, KEK, uplink } from '../../upstream/messages.ts';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan/uplink';

/** A network that does not answer: nothing listens there. */
const theThingsStack = { ...ENCRYPTED.theThingsStack, clusterAddress: 'http://127.0.0.1:9' };

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ settings: { ...ENCRYPTED, theThingsStack } });
});
afterAll(() => laptop?.stop());

/** What waits in a queue of the outputs, parsed. */
async function received(queue: 'FailedMessagesQueueUrl' | 'IngestErrorsQueueUrl') {
  const { Messages = [] } = await new SQSClient(laptop.client).send(
    new ReceiveMessageCommand({
      QueueUrl: laptop.outputs[queue],
      WaitTimeSeconds: 5,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

/** Physical name of a function, as its first log line shows it. */
async function functionOf(room: 'Upstream' | 'Downlink'): Promise<string> {
  return (await laptop.sees('log', (event) => event.function.includes(`${room}Function`))).function;
}

describe('a message that can never be handled', () => {
  it('is parked whole, with its code, and never retried', async () => {
    await laptop.publish(INNER, { ...uplink(), uplink_message: { f_port: 'ninety' } });
    await laptop.sees('log', ({ line }) => (line as { code?: string }).code === 'MALFORMED_MESSAGE');
    const [record] = await received('FailedMessagesQueueUrl');
    expect(record).toMatchObject({
      requestContext: { condition: 'MALFORMED_MESSAGE' },
      requestPayload: { uplink_message: { f_port: 'ninety' } },
    });
    expect(laptop.events.some(({ event }) => event === 'function-error')).toBe(false);
  });

  it('of a thing of another stack is parked with the name of its owner, and comes out once handed over', async () => {
    const thingName = '00000000000000F0';
    const iot = new IoTClient(laptop.client);
    await iot.send(
      new CreateThingCommand({ thingName, attributePayload: { attributes: { stackName: 'other-fleet' } } }),
    );
    await laptop.publish(INNER, uplink({}, { end_device_ids: { ...IDS, dev_eui: thingName } }));
    await laptop.sees('log', ({ line }) => (line as { code?: string }).code === 'FOREIGN_THING');
    const record = (await received('FailedMessagesQueueUrl')).find(
      ({ requestContext }) => requestContext.condition === 'FOREIGN_THING',
    );
    expect(record.responsePayload.errorMessage).toContain('"other-fleet"');

    await iot.send(
      new UpdateThingCommand({ thingName, attributePayload: { attributes: { stackName: 'lorawan' }, merge: true } }),
    );
    await redrive(record);
    await laptop.hears(`lorawan/${thingName}/uplink`);
  });
});

describe('a downlink for which the network does not answer', () => {
  it('is tried three times, parked, and still goes when the network answers: it waits in the outbox, once', async () => {
    const thingName = '00000000000000F1';
    const attributePayload = { attributes: { stackName: 'lorawan', devEUI: thingName } };
    await new IoTClient(laptop.client).send(new CreateThingCommand({ thingName, attributePayload }));
    await laptop.publish(`lorawan/${thingName}/downlink/push`, { bytes: 'AQ==' });
    const { requestId } = await laptop.sees('function-failed', (event) => event.function.includes('DownlinkFunction'));
    const record = (await received('FailedMessagesQueueUrl')).find(
      ({ requestContext }) => requestContext.requestId === requestId,
    );
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      responsePayload: { errorType: 'DownlinkWaits', errorMessage: 'the network does not answer' },
    });
    expect(laptop.heard.filter(({ topic }) => topic.startsWith(`lorawan/${thingName}/downlink/`))).toHaveLength(1);

    expect(await outboxOf(thingName)).toMatchObject([{ M: { place: { M: { at: { S: 'waiting' } } } } }]);
  });

  it('costs an uplink of its device nothing but a warning', async () => {
    await new SecretsManagerClient(laptop.client).send(
      new PutSecretValueCommand({
        SecretId: laptop.outputs['KekSecretArn'],
        SecretString: JSON.stringify({ 'aws-prod-kek-1': Buffer.from(KEK).toString('hex') }),
      }),
    );
    const ids = { ...IDS, dev_eui: '00000000000000F1' };
    await laptop.publish(INNER, encryptedUplink({}, { end_device_ids: ids }));
    const { message } = await laptop.hears('lorawan/00000000000000F1/uplink');
    expect(message.uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    await laptop.sees('log', ({ line }) => (line as { code?: string }).code === 'DOWNLINKS_WAIT');
  });
});

describe('a downlink request that was parked while its downlink waited', () => {
  it('is not taken again when it is redriven long after the downlink went', async () => {
    const record = (await received('FailedMessagesQueueUrl')).find(
      ({ responsePayload }) => responsePayload.errorType === 'DownlinkWaits',
    );
    await new DynamoDBClient(laptop.client).send(
      new DeleteItemCommand({ TableName: laptop.outputs['DeviceTableName'], Key: { key: { S: '00000000000000F1' } } }),
    );
    await redrive(record, 'Downlink');
    await laptop.sees('log', ({ line }) => isDone(line, 'downlink'));
    expect(await outboxOf('00000000000000F1')).toBeUndefined();
  });
});

const isDone = (line: unknown, capability: string): boolean => {
  const { capability: of, outcome } = line as { capability?: string; outcome?: string };
  return of === capability && outcome === 'done';
};

async function outboxOf(key: string) {
  const { Item } = await new DynamoDBClient(laptop.client).send(
    new GetItemCommand({ TableName: laptop.outputs['DeviceTableName'], Key: { key: { S: key } } }),
  );
  return Item?.['outbox']?.L;
}

describe('a message that no rule could hand over', () => {
  it('waits in the ingest-errors queue with its original payload', async () => {
    await laptop.publish('lorawan/downlink', { thingName: 'nobody', bytes: 'AQ==' });
    await laptop.hears('lorawan/nobody/downlink/rejected');
    await new LambdaClient(laptop.client).send(
      new DeleteFunctionCommand({ FunctionName: await functionOf('Downlink') }),
    );
    const request = { thingName: DEV_EUI, bytes: 'AQ==' };
    await laptop.publish('lorawan/downlink', request);
    await laptop.sees('rule-problem');
    const [parked] = await received('IngestErrorsQueueUrl');
    expect(parked).toMatchObject({ ruleName: 'lorawan_downlink_request', topic: 'lorawan/downlink' });
    expect(JSON.parse(Buffer.from(parked.base64OriginalPayload, 'base64').toString())).toEqual(request);
  });
});

describe('a function that fails', () => {
  it('is tried three times under one request id, then the event waits in the failed-messages queue', async () => {
    await laptop.publish(INNER, uplink({ f_cnt: 1 }));
    await laptop.hears(`lorawan/${DEV_EUI}/uplink`);
    const dynamodb = new DynamoDBClient(laptop.client);
    const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
    await dynamodb.send(new DeleteTableCommand({ TableName }));

    await laptop.publish(INNER, uplink({ f_cnt: 2 }));
    const upstream = (event: { function: string }) => event.function.includes('UpstreamFunction');
    const { requestId } = await laptop.sees('function-failed', upstream);
    const attempts = laptop.events.filter((event) => event.event === 'function-error' && upstream(event));
    expect(attempts).toHaveLength(3);
    const failures = laptop.events.filter(
      (event) => event.event === 'log' && (event.line as { requestId?: string }).requestId === requestId,
    );
    expect(failures).toHaveLength(3);
    const record = (await received('FailedMessagesQueueUrl')).find(
      ({ requestContext }) => requestContext.requestId === requestId,
    );
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { uplink_message: { f_cnt: 2 } },
    });
  });
});

/** Hands a record of a queue back to the function as it is. */
async function redrive(record: object, room: 'Upstream' | 'Downlink' = 'Upstream'): Promise<void> {
  await new LambdaClient(laptop.client).send(
    new InvokeCommand({
      FunctionName: await functionOf(room),
      InvocationType: 'Event',
      Payload: JSON.stringify(record),
    }),
  );
}
