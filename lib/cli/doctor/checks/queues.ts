import { readParkedMessages } from '../aws/parking-queue.ts';
import type { Check } from '../examine.ts';
import type { Facts } from '../facts.ts';
import { ok, warning } from '../finding.ts';
import { counted } from '../report.ts';

export const failedMessages = empty('failed messages', 'FailedMessagesQueueUrl', 'no function could handle');
export const ingestErrors = empty('ingest errors', 'IngestErrorsQueueUrl', 'no rule could hand over');

/** A queue that is empty when all is well. */
function empty(name: string, output: string, why: string): Check<Facts> {
  return {
    name,
    async look({ outputs, config }) {
      const { count, reason } = await readParkedMessages((await outputs.need())(output), config);
      if (count === 0) return ok('none wait');
      return warning(
        `${counted(count, 'message')} that ${why}${reason === undefined ? '' : `, one of them for ${reason}`}`,
        `Look at them, mend the cause, redrive them: docs/runbook.md, "The queues"${reason === undefined ? '' : `, and ${reason}`}.`,
      );
    },
  };
}
