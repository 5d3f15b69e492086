import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CodecLayer } from '../../lib/constructs/codec-layer.ts';
import { DeviceTable } from '../../lib/constructs/device-table.ts';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { UpstreamProcessing } from '../../lib/constructs/upstream-processing.ts';
import { settingsWith } from './settings.ts';
import { arn, grantsOf, smallStack } from './small-stack.ts';

function processing(fields: object = {}) {
  const stack = smallStack();
  const devices = new DeviceTable(stack, 'Devices');
  const keks = new KekSecret(stack, 'Kek', 'plant');
  const failures = new ParkingQueue(stack, 'Failures');
  const settings = settingsWith(fields);
  const codecs = new CodecLayer(stack, 'Codecs', settings.codecs);
  const iotEndpoint = 'a1-ats.iot.eu-west-1.amazonaws.com';
  const props = { settings, devices, keks, codecs, iotEndpoint, failures };
  new UpstreamProcessing(stack, 'Upstream', props);
  const of = {
    secretArn: stack.resolve(keks.secret.secretArn),
    tableName: stack.resolve(devices.table.tableName),
    tableArn: stack.resolve(devices.table.tableArn),
    queueUrl: stack.resolve(failures.queue.queueUrl),
    queueArn: stack.resolve(failures.queue.queueArn),
  };
  return { template: Template.fromStack(stack), grants: grantsOf(stack), of };
}

describe('upstream processing', () => {
  const { template, grants, of } = processing();

  it('tells the function what it has to know', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.exact({
          STACK_NAME: 'plant',
          THING_TYPE_NAME: 'lorawan',
          THING_NAME_SCHEME: 'DevEUI',
          SHADOW_METRICS: 'true',
          SHADOW_PAYLOAD: 'false',
          NATIVE_MESSAGE: 'false',
          CODECS_DIRECTORY: '/opt/codecs',
          DEFAULT_CODEC: 'none',
          KEK_SECRET_ARN: of.secretArn,
          DEVICE_TABLE_NAME: of.tableName,
          FAILED_MESSAGES_QUEUE_URL: of.queueUrl,
          AWS_ENDPOINT_URL_IOT_DATA_PLANE: 'https://a1-ats.iot.eu-west-1.amazonaws.com',
        }),
      },
    });
  });

  it('gives it the CPU that large codecs need to load', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  });

  it('lets it read KEKs, keep devices, make things, and keep the metrics shadow', () => {
    expect(grants).toMatchObject({
      'secretsmanager:GetSecretValue': [of.secretArn],
      'dynamodb:GetItem': [of.tableArn],
      'dynamodb:PutItem': [of.tableArn],
      'dynamodb:UpdateItem': [of.tableArn],
      'iot:DescribeThing': [arn('iot', 'thing/*')],
      'iot:CreateThing': [arn('iot', 'thing/*')],
      'iot:UpdateThing': [arn('iot', 'thing/*')],
      'iot:GetThingShadow': [arn('iot', 'thing/*/lorawan')],
      'iot:UpdateThingShadow': [arn('iot', 'thing/*/lorawan')],
      'sqs:SendMessage': [of.queueArn],
    });
    expect(Object.keys(grants)).toHaveLength(13);
  });

  it('lets it publish on the outer topics, each by name', () => {
    const outer = [
      ...['uplink', 'uplink/normalized', 'join', 'location/solved', 'service/data'],
      ...['queued', 'sent', 'failed', 'ack', 'nack', 'invalidated'].map((event) => `downlink/${event}`),
    ];
    const topics = outer.map((subTopic) => arn('iot', `topic/lorawan/*/${subTopic}`));
    expect(new Set(grants['iot:Publish'])).toEqual(new Set(topics));
  });
});

describe('upstream processing of things named after device ids', () => {
  const { template, grants } = processing({ thingNameScheme: 'DeviceID' });

  it('makes things of its own stack only, and keeps the metrics of those too that users have named', () => {
    expect(grants['iot:CreateThing']).toEqual([arn('iot', 'thing/plant_*')]);
    expect(grants['iot:DescribeThing']).toEqual([arn('iot', 'thing/plant_*')]);
    expect(grants['iot:UpdateThingShadow']).toEqual([arn('iot', 'thing/*/lorawan')]);
  });

  it('tells the function so', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { THING_NAME_SCHEME: 'DeviceID' } },
    });
  });
});

describe('upstream processing without metrics', () => {
  const { template, grants } = processing({ shadowMetrics: false });

  it('reaches no shadow', () => {
    expect(Object.keys(grants).filter((action) => /shadow/i.test(action))).toEqual([]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SHADOW_METRICS: 'false' } },
    });
  });
});

describe('upstream processing with decoded payloads in a shadow', () => {
  const { template, grants } = processing({ shadowPayload: true });

  it('reaches that shadow beside the one for metrics', () => {
    const shadows = [arn('iot', 'thing/*/lorawan'), arn('iot', 'thing/*/payload')];
    expect(grants['iot:GetThingShadow']).toEqual(shadows);
    expect(grants['iot:UpdateThingShadow']).toEqual(shadows);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SHADOW_METRICS: 'true', SHADOW_PAYLOAD: 'true' } },
    });
  });

  it('reaches that one alone where metrics are off', () => {
    const other = processing({ shadowMetrics: false, shadowPayload: true });
    expect(other.grants['iot:GetThingShadow']).toEqual([arn('iot', 'thing/*/payload')]);
    expect(other.grants['iot:UpdateThingShadow']).toEqual([arn('iot', 'thing/*/payload')]);
  });
});
