import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CodecLayer } from '../../lib/constructs/codec-layer.ts';
import { DeviceTable } from '../../lib/constructs/device-table.ts';
import { DownlinkProcessing } from '../../lib/constructs/downlink-processing.ts';
import { IngestErrors } from '../../lib/constructs/ingest-errors.ts';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { settingsWith } from './settings.ts';
import { arn, grantsOf, propertiesOf, smallStack } from './small-stack.ts';

const stack = smallStack();
const devices = new DeviceTable(stack, 'Devices');
const keks = new KekSecret(stack, 'Kek', 'plant');
const failures = new ParkingQueue(stack, 'Failures');
const errors = new IngestErrors(stack, 'Errors');
const iotEndpoint = 'a1-ats.iot.eu-west-1.amazonaws.com';
const settings = settingsWith({}, { endToEndEncryption: true });
const codecs = new CodecLayer(stack, 'Codecs', settings.codecs);
const needed = { devices, keks, codecs, iotEndpoint, failures, errors, rulePrefix: 'plant_' };
new DownlinkProcessing(stack, 'Downlink', { ...needed, settings });

describe('downlink processing', () => {
  it('hears requests for any thing and for one thing, with the bytes as published and the topic', () => {
    const rules = propertiesOf(stack, 'AWS::IoT::TopicRule') as {
      RuleName: string;
      TopicRulePayload: { Sql: string };
    }[];
    const select = "SELECT encode(*, 'base64') AS base64OriginalPayload, topic() AS topic FROM";
    expect(Object.fromEntries(rules.map((rule) => [rule.RuleName, rule.TopicRulePayload.Sql]))).toEqual({
      plant_downlink_request: `${select} 'lorawan/downlink'`,
      plant_downlink_push: `${select} 'lorawan/+/downlink/push'`,
      plant_downlink_replace: `${select} 'lorawan/+/downlink/replace'`,
    });
  });

  it('tells the function what it has to know', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.exact({
          STACK_NAME: 'plant',
          CODECS_DIRECTORY: '/opt/codecs',
          DEFAULT_CODEC: 'none',
          KEK_SECRET_ARN: stack.resolve(keks.secret.secretArn),
          DEVICE_TABLE_NAME: stack.resolve(devices.table.tableName),
          AWS_ENDPOINT_URL_IOT_DATA_PLANE: 'https://a1-ats.iot.eu-west-1.amazonaws.com',
        }),
      },
    });
  });

  it('gives it the CPU that large codecs need to load', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  });

  it('lets it keep devices, read things and KEKs, publish answers, and nothing else', () => {
    const topics = ['lorawan/*/downlink/rejected', 'lorawan/downlink/rejected', 'lorawan/*/downlink/failed'];
    const grants = grantsOf(stack);
    expect(grants).toMatchObject({
      'dynamodb:GetItem': [stack.resolve(devices.table.tableArn)],
      'dynamodb:PutItem': [stack.resolve(devices.table.tableArn)],
      'secretsmanager:GetSecretValue': [stack.resolve(keks.secret.secretArn)],
      'iot:DescribeThing': [arn('iot', 'thing/*')],
    });
    expect(new Set(grants['iot:Publish'])).toEqual(new Set(topics.map((topic) => arn('iot', `topic/${topic}`))));
    const others = Object.keys(grants).filter((action) => !/^(dynamodb|iot|secretsmanager):/.test(action));
    expect(others.sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']);
    expect(Object.keys(grants)).toHaveLength(8);
  });
});
