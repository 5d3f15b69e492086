import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DeviceProvisioning } from '../../lib/constructs/device-provisioning.ts';
import { DeviceTable } from '../../lib/constructs/device-table.ts';
import { IngestErrors } from '../../lib/constructs/ingest-errors.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { runRule } from '../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../lib/local/rules/parser.ts';
import { settingsWith } from './settings.ts';
import { arn, grantsOf, propertiesOf, smallStack } from './small-stack.ts';

const stack = smallStack();
const devices = new DeviceTable(stack, 'Devices');
const failures = new ParkingQueue(stack, 'Failures');
const errors = new IngestErrors(stack, 'Errors');
const settings = settingsWith({ thingTypeName: 'sensor' });
new DeviceProvisioning(stack, 'DeviceProvisioning', {
  ...{ settings, devices, failures, errors, rulePrefix: 'plant_' },
  iotEndpoint: 'a1-ats.iot.eu-west-1.amazonaws.com',
  defaultFrequencyPlanID: 'EU_863_870_TTN',
});

describe('the rule for events of things', () => {
  const [rule] = propertiesOf(stack, 'AWS::IoT::TopicRule') as {
    RuleName: string;
    TopicRulePayload: { Sql: string };
  }[];
  const statement = parseRuleSql(rule?.TopicRulePayload.Sql ?? '');

  const event = (operation: string, attributes: object, thingTypeName: string | null = 'sensor') => ({
    ...{ operation, thingTypeName, attributes, thingName: 'x', versionNumber: 1 },
  });
  const hears = (payload: object): boolean =>
    runRule(statement, {
      topic: '$aws/events/thing/x/created',
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      timestamp: 0,
      accountId: '111122223333',
    }).matched;

  it('listens where AWS IoT tells of any thing, and passes the event on as it is', () => {
    expect(rule?.RuleName).toBe('plant_things');
    expect(rule?.TopicRulePayload.Sql).toMatch(/^SELECT \* FROM '\$aws\/events\/thing\/\+\/\+' WHERE /);
  });

  it.each(['CREATED', 'UPDATED', 'DELETED'])('hears that a thing of the stack was %s', (operation) => {
    expect(hears(event(operation, { stackName: 'plant' }))).toBe(true);
  });

  it.each([
    ['of another stack', event('CREATED', { stackName: 'office' })],
    ['of no stack', event('CREATED', {})],
    ['of another type', event('CREATED', { stackName: 'plant' }, 'lamp')],
    ['of no type', event('CREATED', { stackName: 'plant' }, null)],
  ])('does not hear of a thing %s', (_, payload) => {
    expect(hears(payload)).toBe(false);
  });

  it('does not hear that an uplink made a thing, which would be a run of the function for each new device', () => {
    const attributes = { stackName: 'plant', origin: 'network' };
    expect(hears(event('CREATED', attributes))).toBe(false);
    expect(hears(event('UPDATED', attributes))).toBe(true);
    expect(hears(event('DELETED', attributes))).toBe(true);
  });
});

describe('the devices function', () => {
  it('is told what it has to know', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 60,
      Environment: {
        Variables: Match.exact({
          STACK_NAME: 'plant',
          THING_TYPE_NAME: 'sensor',
          DEFAULT_FREQUENCY_PLAN_ID: 'EU_863_870_TTN',
          DEVICE_DELETION: 'keep',
          DEVICE_TABLE_NAME: stack.resolve(devices.table.tableName),
          FAILED_MESSAGES_QUEUE_URL: stack.resolve(failures.queue.queueUrl),
          AWS_ENDPOINT_URL_IOT_DATA_PLANE: 'https://a1-ats.iot.eu-west-1.amazonaws.com',
        }),
      },
    });
  });

  it('may read and change things, keep their status, note the thing of a device, and nothing else', () => {
    expect(grantsOf(stack)).toEqual({
      'iot:DescribeThing': [arn('iot', 'thing/*')],
      'iot:UpdateThing': [arn('iot', 'thing/*')],
      'iot:GetThingShadow': [arn('iot', 'thing/*/lorawan-provisioning')],
      'iot:UpdateThingShadow': [arn('iot', 'thing/*/lorawan-provisioning')],
      'iot:Publish': [arn('iot', 'topic/lorawan/*/provisioning')],
      'dynamodb:GetItem': [stack.resolve(devices.table.tableArn)],
      'dynamodb:PutItem': [stack.resolve(devices.table.tableArn)],
      ...Object.fromEntries(
        ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'].map((action) => [action, expect.any(Array)]),
      ),
    });
  });
});
