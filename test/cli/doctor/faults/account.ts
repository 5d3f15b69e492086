import { DeprecateThingTypeCommand, DisableTopicRuleCommand, EnableTopicRuleCommand } from '@aws-sdk/client-iot';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Patient } from '../patient.ts';
import type { Fault } from './fault.ts';
import { setEventMessages, withIot } from './iot.ts';

export const ACCOUNT_FAULTS: readonly Fault[] = [
  {
    fault: 'a thing type that is deprecated',
    plant: (patient) =>
      withIot(patient, async (iot) => {
        await iot.send(new DeprecateThingTypeCommand({ thingTypeName: 'lorawan' }));
        return () => iot.send(new DeprecateThingTypeCommand({ thingTypeName: 'lorawan', undoDeprecate: true }));
      }),
    check: 'thing type',
    outcome: 'error',
    found: /^lorawan is deprecated/,
    mend: /aws iot deprecate-thing-type --thing-type-name lorawan --undo-deprecate/,
  },
  {
    fault: 'event messages that are off',
    plant: async (patient) => {
      await setEventMessages(patient, false);
      return () => setEventMessages(patient, true);
    },
    check: 'event messages',
    outcome: 'error',
    found: /does not announce things/,
    mend: /aws iot update-event-configurations --event-configurations '\{"THING":\{"Enabled":true\}\}'/,
  },
  {
    fault: 'a rule that is disabled',
    plant: (patient) =>
      withIot(patient, async (iot) => {
        await iot.send(new DisableTopicRuleCommand({ ruleName: 'lorawan_the_things_stack' }));
        return () => iot.send(new EnableTopicRuleCommand({ ruleName: 'lorawan_the_things_stack' }));
      }),
    check: 'rules',
    outcome: 'error',
    found: /^lorawan_the_things_stack: disabled/,
    mend: /aws iot enable-topic-rule --rule-name lorawan_the_things_stack/,
  },
  {
    fault: 'messages that no function could handle',
    plant: (patient) =>
      parked(patient, 'FailedMessagesQueueUrl', {
        requestContext: { requestId: 'r', condition: 'FOREIGN_THING' },
        requestPayload: { secret: 'payload' },
        responsePayload: { errorType: 'FOREIGN_THING', errorMessage: 'thing x belongs to stack "other"' },
      }),
    check: 'failed messages',
    outcome: 'warning',
    found: /^1 message that no function could handle, one of them for FOREIGN_THING$/,
    mend: /docs\/runbook\.md, "The queues", and FOREIGN_THING/,
  },
  {
    fault: 'messages on which a function failed in all attempts',
    plant: (patient) =>
      parked(patient, 'FailedMessagesQueueUrl', {
        requestContext: { requestId: 'r', condition: 'RetriesExhausted' },
        responsePayload: { errorType: 'ThrottlingException' },
      }),
    check: 'failed messages',
    outcome: 'warning',
    found: /one of them for RetriesExhausted, ThrottlingException$/,
    mend: /redrive/,
  },
  {
    fault: 'messages that no rule could hand over',
    plant: (patient) =>
      parked(patient, 'IngestErrorsQueueUrl', {
        ruleName: 'lorawan_the_things_stack',
        base64OriginalPayload: 'c2VjcmV0',
        failures: [{ failedAction: 'LambdaAction', errorMessage: 'throttled' }],
      }),
    check: 'ingest errors',
    outcome: 'warning',
    found: /^1 message that no rule could hand over, one of them for LambdaAction$/,
    mend: /docs\/runbook\.md, "The queues"/,
  },
];

async function parked({ laptop, outputs }: Patient, queue: string, record: object) {
  const sqs = new SQSClient(laptop.client);
  const QueueUrl = outputs[queue];
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
  return () => sqs.send(new PurgeQueueCommand({ QueueUrl }));
}
