import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { answerCloudFormation, CloudFormationEnvelopeSchema } from '../edge/cloudformation.ts';
import { createThingType, describeEndpoint, describeThingType, enableThingEvents } from '../edge/iot-account.ts';
import { log } from '../log.ts';
import { CustomResourceRequestSchema, type CustomResourceResult, setupAccount } from './setup-account.ts';

const deps = {
  describeThingType,
  createThingType,
  enableThingEvents,
  describeEndpoint,
  sleep,
};

/**
 * Custom resource of CloudFormation. Whatever happens, CloudFormation gets an answer, or it would wait for an hour;
 * only an answer that can't be delivered is thrown, so that Lambda tries again.
 */
export async function handler(event: unknown): Promise<void> {
  const envelope = v.parse(CloudFormationEnvelopeSchema, event);
  try {
    const result = await setupAccount(v.parse(CustomResourceRequestSchema, event), deps);
    await answerCloudFormation(envelope, { Status: 'SUCCESS', ...result });
    log('INFO', { capability: 'setup', outcome: 'done', requestType: envelope.RequestType });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log('ERROR', { capability: 'setup', outcome: 'failed', requestType: envelope.RequestType, reason });
    await answerCloudFormation(envelope, { Status: 'FAILED', Reason: reason, ...failedResource(envelope) });
  }
}

function failedResource(envelope: { PhysicalResourceId?: string | undefined }): CustomResourceResult {
  return { PhysicalResourceId: envelope.PhysicalResourceId ?? 'lorawan-setup' };
}
