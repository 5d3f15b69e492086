import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DownlinkEvent } from '../../../lambdas/lorawan/outbox/events.ts';
import { parseApplicationUp } from '../../../lambdas/networks/the-things-stack/application-up.ts';
import { parseDownlinkEvent } from '../../../lambdas/networks/the-things-stack/downlink-event.ts';
import {
  correlationIDsOf,
  outboxIDOf,
  withoutOutboxDownlinks,
} from '../../../lambdas/networks/the-things-stack/outbox-correlation.ts';
import { IDS, joinAccept, SESSION, uplink } from '../../upstream/messages.ts';

const ID = 'a1b2c3d4e5f60718';
const DOWNLINK = {
  ...{ session_key_id: SESSION, f_port: 5, f_cnt: 7, frm_payload: 'd304' },
  correlation_ids: ['gs:uplink:01JD5Q3V3H5E9R0Y2D7F4A6G8S', `lorawan:downlink:${ID}`, 'order-1187'],
};
const REPORTED = { id: ID, sessionID: SESSION, fCntDown: 7 };

const read = (member: object): DownlinkEvent | undefined =>
  parseDownlinkEvent(parseApplicationUp({ end_device_ids: IDS, ...member }));
const failed = (error: unknown, downlink: unknown = DOWNLINK) => read({ downlink_failed: { downlink, error } });

describe('feedback on a downlink', () => {
  it.each(['queued', 'sent', 'ack', 'nack'])('"%s" is about one id, session and counter', (kind) => {
    expect(read({ [`downlink_${kind}`]: DOWNLINK })).toEqual({ kind, downlink: REPORTED });
  });

  it('has no id where it is about a downlink of somebody else, and counter 0 where the network leaves zeros out', () => {
    const other = { session_key_id: SESSION, f_port: 5, correlation_ids: ['order-1187'] };
    expect(read({ downlink_sent: other })).toEqual({
      kind: 'sent',
      downlink: { id: undefined, sessionID: SESSION, fCntDown: 0 },
    });
  });

  it.each([
    ['without a session: the network encrypts it itself', { downlink_queued: { f_port: 5, frm_payload: 'AwH/' } }],
    ['that can not be read', { downlink_sent: { ...DOWNLINK, f_port: 'five' } }],
    ['of a failure without a downlink', { downlink_failed: { error: { name: 'transmission' } } }],
    ['of a queue without a session', { downlink_queue_invalidated: { last_f_cnt_down: 7 } }],
    ['that is an uplink', uplink()],
    ['that is a join-accept', joinAccept()],
    ['that is a location', { location_solved: {} }],
  ])('%s is none', (_what, member) => {
    expect(read(member)).toBeUndefined();
  });

  it('never stands in the way of a message, whatever its members are', () => {
    const kinds = ['downlink_queued', 'downlink_failed', 'downlink_queue_invalidated'];
    const member = fc.dictionary(
      fc.constantFrom(
        'session_key_id',
        'f_cnt',
        'downlink',
        'downlinks',
        'error',
        'correlation_ids',
        'last_f_cnt_down',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...kinds), member, (kind, message) => {
        expect(() => read({ [kind]: message })).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a failure', () => {
  it.each([
    ['not-transmitted', { namespace: 'pkg/networkserver', name: 'transmission', attributes: { result: 'TOO_LATE' } }],
    ['not-queued', { namespace: 'pkg/networkserver', name: 'f_cnt_too_low', attributes: { f_cnt: 7, min_f_cnt: 9 } }],
    ['not-queued', { namespace: 'pkg/networkserver', name: 'unknown_session' }],
    ['not-queued', { namespace: 'pkg/applicationserver', name: 'no_device_session' }],
    ['final', { namespace: 'pkg/networkserver', name: 'application_downlink_too_long' }],
    ['not-queued', { namespace: 'pkg/applicationserver', name: 'unknown_session' }],
    ['not-queued', { namespace: 'pkg/networkserver', name: 'something_new' }],
    ['not-queued', undefined],
    ['not-queued', 'because'],
  ] as const)('is %s for %j', (failure, error) => {
    expect(failed(error)).toEqual({ kind: 'failed', downlink: REPORTED, failure });
  });
});

describe('an invalidated queue', () => {
  it('lists what was in it, and the counter that the network used', () => {
    const other = { session_key_id: SESSION, f_port: 5, f_cnt: 8 };
    const downlinks = [DOWNLINK, other, 'nonsense', { f_port: 5 }];
    expect(read({ downlink_queue_invalidated: { session_key_id: SESSION, last_f_cnt_down: 12, downlinks } })).toEqual({
      kind: 'invalidated',
      sessionID: SESSION,
      lastFCntDown: 12,
      downlinks: [REPORTED, { id: undefined, sessionID: SESSION, fCntDown: 8 }],
    });
  });

  it('may have been empty, and the counter 0', () => {
    expect(read({ downlink_queue_invalidated: { session_key_id: SESSION } })).toEqual({
      kind: 'invalidated',
      ...{ sessionID: SESSION, lastFCntDown: 0, downlinks: [] },
    });
  });
});

describe('the mark of a downlink that came from an outbox', () => {
  it('is a correlation id of its own beside the user’s, and is found among the network’s', () => {
    const marks = correlationIDsOf({ id: ID, correlationId: 'order-1187' });
    expect(marks).toEqual([`lorawan:downlink:${ID}`, 'order-1187']);
    expect(correlationIDsOf({ id: ID })).toEqual([`lorawan:downlink:${ID}`]);
    expect(outboxIDOf(['as:downlink:01JD5Q8C0N4M2K7T9B6XPZ1V3W', ...marks.toReversed()])).toBe(ID);
    expect(outboxIDOf(['as:downlink:01JD5Q8C0N4M2K7T9B6XPZ1V3W', 'order-1187'])).toBeUndefined();
  });

  it('takes it out of a list, which is left out when it is empty', () => {
    const other = { session_key_id: SESSION, f_port: 5, correlation_ids: ['order-1187'] };
    const message = { last_f_cnt_down: 7, downlinks: [DOWNLINK, other, 'nonsense'] };
    expect(withoutOutboxDownlinks(message, 'downlinks')).toEqual({
      last_f_cnt_down: 7,
      downlinks: [other, 'nonsense'],
    });
    expect(withoutOutboxDownlinks({ ...message, downlinks: [DOWNLINK] }, 'downlinks')).toEqual({ last_f_cnt_down: 7 });
    expect(withoutOutboxDownlinks({ last_f_cnt_down: 7 }, 'downlinks')).toEqual({ last_f_cnt_down: 7 });
  });
});
