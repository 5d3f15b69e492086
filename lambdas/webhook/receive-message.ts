import { CodedError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { MAX_MESSAGE_BYTES, SECRET_HEADER } from './contract.ts';
import type { HttpRequest } from './function-url.ts';

/** These take less than the network waits. */
const HAND_OVER_TRIES = 2;
/** Nobody waits for these any more, and nobody sends the message again. */
const PARK_TRIES = 3;

/** What receiving a message needs from outside. */
export interface WebhookDeps {
  /** Whether a secret counts now. */
  accepts(secret: string): Promise<boolean>;
  /** Hands a JSON document to the rule for the network's messages; resolves once the rules engine has it. */
  handOver(document: string): Promise<void>;
  /** Keeps a message that could not be handed over, for a redrive. */
  park(message: JsonObject, error: CodedError): Promise<void>;
}

/** What became of a request: the answer's status, and what the log may know. */
export interface Receipt {
  readonly status: 202 | 204 | 400 | 401 | 405 | 413 | 415 | 503;
  readonly outcome: 'done' | 'parked' | 'refused' | 'failed';
  /** Length of the message; undefined where it was not looked at, which is all that strangers reach. */
  readonly bytes?: number;
}

/**
 * Takes one message of the network. The cheap checks come first, and nothing is read of a request without the secret.
 * A message that is taken is not lost: the network sends nothing twice.
 */
export async function receiveMessage({ method, headers, body }: HttpRequest, deps: WebhookDeps): Promise<Receipt> {
  if (method !== 'POST') return refused(405);
  const secret = headers[SECRET_HEADER.toLowerCase()] ?? '';
  if (!(await deps.accepts(secret))) return refused(401);
  const bytes = body.length;
  if (bytes > MAX_MESSAGE_BYTES) return { ...refused(413), bytes };
  if (!isJsonType(headers['content-type'])) return { ...refused(415), bytes };
  const document = new TextDecoder().decode(body);
  const message = parse(document);
  if (message === undefined) return { ...refused(400), bytes };
  return { ...(await takeOver(document, message, deps)), bytes };
}

async function takeOver(document: string, message: JsonObject, deps: WebhookDeps): Promise<Receipt> {
  if (await succeeds(HAND_OVER_TRIES, () => deps.handOver(document))) return { status: 204, outcome: 'done' };
  const error = new CodedError('NOT_HANDED_OVER', 'AWS IoT Core took the message neither at once nor a second time');
  if (await succeeds(PARK_TRIES, () => deps.park(message, error))) return { status: 202, outcome: 'parked' };
  return { status: 503, outcome: 'failed' };
}

async function succeeds(tries: number, work: () => Promise<void>): Promise<boolean> {
  for (let triesLeft = tries; triesLeft > 0; triesLeft--) {
    try {
      await work();
      return true;
    } catch {
      // Whatever it was: what follows is the same, and errors of the SDK may quote the request.
    }
  }
  return false;
}

function refused(status: Receipt['status']): Receipt {
  return { status, outcome: 'refused' };
}

function isJsonType(contentType = ''): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType);
}

function parse(document: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
