import type { CodedError } from '../errors.ts';
import { CodecRefusal } from './codec-refusal.ts';
import { rejectedTopic } from './contract.ts';
import type { DownlinkDeps } from './deps.ts';
import { namedThing, type PublishedRequest, parseEvent } from './downlink-request.ts';

/**
 * Answers a request that can't succeed, on the thing's own topic where the request names one.
 * All stacks of an account hear the same requests: one about another stack's thing is left to that stack.
 */
export async function rejectDownlink(event: unknown, error: CodedError, deps: DownlinkDeps): Promise<void> {
  const published = publishedIn(event);
  if (published === undefined) return;
  const request = readable(published);
  const named = namedThing(published, request);
  if (named !== undefined && (await isForeign(named, deps))) return;
  const { code } = error;
  const message = error instanceof CodecRefusal ? `${error.message}: ${error.words}` : error.message;
  await deps.publish(rejectedTopic(named), { code, message, request });
}

/** An event that no rule of ours sent has nobody to answer; the log has its code. */
function publishedIn(event: unknown): PublishedRequest | undefined {
  try {
    return parseEvent(event);
  } catch {
    return undefined;
  }
}

async function isForeign(thingName: string, { describeThing, stack }: DownlinkDeps): Promise<boolean> {
  const owner = (await describeThing(thingName))?.['stackName'];
  return owner !== undefined && owner !== stack.name;
}

/** The request as JSON, or as text, or as base64: whatever the user can recognise. */
function readable({ bytes }: PublishedRequest): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
