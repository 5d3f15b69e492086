import { log, logWarning } from '../log.ts';
import { type HttpAnswer, type HttpRequest, parseFunctionUrlEvent } from './function-url.ts';
import type { Receipt } from './receive-message.ts';

/** Anybody may call the URL: lines about those who have no secret must not cost more than they tell. */
const WARN_EVERY_MS = 60_000;

export type RequestHandler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<HttpAnswer>;

export interface RequestAnswering {
  receive(request: HttpRequest, awsRequestId: string): Promise<Receipt>;
  /** ms since any fixed moment. */
  now(): number;
}

/** Turns what became of a request into an answer without a body, and logs it in one line. */
export function answerRequests({ receive, now }: RequestAnswering): RequestHandler {
  let warnAfter = Number.NEGATIVE_INFINITY;
  return async (event, { awsRequestId }) => {
    const started = now();
    const line = (fields: object) => ({
      capability: 'webhook',
      ...fields,
      durationMs: Math.round(now() - started),
      requestId: awsRequestId,
    });
    const request = parseFunctionUrlEvent(event);
    if (request === undefined) return { statusCode: 400 };
    try {
      const receipt = await receive(request, awsRequestId);
      if (receipt.bytes !== undefined) log(receipt.outcome === 'done' ? 'INFO' : 'WARN', line(receipt));
      else if (receipt.status === 401 && started >= warnAfter) {
        warnAfter = started + WARN_EVERY_MS;
        logWarning('WEBHOOK_SECRET_REFUSED', line(receipt));
      }
      return answerOf(receipt);
    } catch (error) {
      log('ERROR', line({ outcome: 'failed', errorName: error instanceof Error ? error.name : typeof error }));
      return { statusCode: 503 };
    }
  };
}

function answerOf({ status }: Receipt): HttpAnswer {
  return { statusCode: status, ...(status === 405 && { headers: { allow: 'POST' } }) };
}
