import { describe, expect, it } from 'vitest';
import { failedInvocationOf, invocationOf } from '../lambdas/invocation.ts';
import { DEV_EUI, uplink } from './upstream/messages.ts';
import { World } from './upstream/world.ts';

describe('the identity of an invocation', () => {
  it('is that of the invocation itself for a message of a rule', () => {
    expect(invocationOf(uplink(), 'now')).toEqual({ message: uplink(), request: 'now', failures: [] });
  });

  it('is that of the one that failed for a record of the failed-messages queue, however often it came back', () => {
    const failed = { requestContext: { requestId: 'first' }, requestPayload: uplink() };
    expect(invocationOf(failed, 'now')).toMatchObject({ message: uplink(), request: 'first' });
    const again = { requestContext: { requestId: 'second' }, requestPayload: failed };
    expect(invocationOf(again, 'now')).toMatchObject({ message: uplink(), request: 'first' });
  });

  it('is new for a record of the ingest-errors queue, which no function ever saw', () => {
    const base64OriginalPayload = Buffer.from(JSON.stringify(uplink())).toString('base64');
    const parked = { ruleName: 'lorawan_the_things_stack', topic: 't', base64OriginalPayload, failures: [{}] };
    expect(invocationOf(parked, 'now')).toEqual({ message: uplink(), request: 'now', failures: [] });
  });

  it('leaves a record of the ingest-errors queue whole for downlinks, whose rules send its very members, also inside a failed one', () => {
    const parked = { topic: 'lorawan/downlink', base64OriginalPayload: 'e30=', failures: [{}] };
    const failed = { requestContext: { requestId: 'first' }, requestPayload: parked };
    expect(failedInvocationOf(parked, 'now').message).toEqual(parked);
    expect(failedInvocationOf(failed, 'now')).toMatchObject({ message: parked, request: 'first' });
  });

  it('comes with what it ended with each time before it was parked', () => {
    const first = {
      requestContext: { requestId: 'first' },
      requestPayload: uplink(),
      responsePayload: { errorType: 'DownlinkWaits' },
    };
    // A function that was killed has no answer.
    const second = { requestContext: { requestId: 'second' }, requestPayload: first };
    expect(invocationOf(second, 'now').failures).toEqual(['', 'DownlinkWaits']);
  });

  it('of a record whose payload is no JSON is refused for good, without quoting it', () => {
    const parked = { base64OriginalPayload: Buffer.from('secret').toString('base64'), failures: [] };
    expect(() => invocationOf(parked, 'now')).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
    expect(() => invocationOf(parked, 'now')).not.toThrow(/secret/);
  });
});

describe('a redrive', () => {
  it('publishes an uplink that was claimed and never got out: it is no duplicate of itself', async () => {
    const world = new World();
    const throttled = { ...world.deps, publish: () => Promise.reject(new Error('throttled')) };
    const { processUpstream } = await import('../lambdas/upstream/process-upstream.ts');
    await expect(processUpstream(uplink(), 'failed-thrice', throttled)).rejects.toThrow();

    const record = { requestContext: { requestId: 'failed-thrice' }, requestPayload: uplink() };
    const { message, request } = invocationOf(record, 'redrive');
    await processUpstream(message, request, world.deps);
    expect(world.last.topic).toBe(`lorawan/${DEV_EUI}/uplink`);
  });
});
