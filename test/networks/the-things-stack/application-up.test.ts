import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../lambdas/errors.ts';
import { parseApplicationUp } from '../../../lambdas/networks/the-things-stack/application-up.ts';
import { parseJoinAccept } from '../../../lambdas/networks/the-things-stack/join-accept.ts';
import { isSimulated, parseUplink } from '../../../lambdas/networks/the-things-stack/uplink.ts';
import { sortableTime } from '../../../lambdas/networks/the-things-stack/wire.ts';
import { encryptedUplink, joinAccept, uplink } from '../../upstream/messages.ts';

describe('a document that is no ApplicationUp', () => {
  it('is refused with MALFORMED_MESSAGE and nothing else, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (value) => {
        expect(() => parseApplicationUp(value)).toThrow(CodedError);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with MALFORMED_MESSAGE and nothing else, if any of its members is replaced by anything', () => {
    const members = [
      'session_key_id',
      'f_port',
      'f_cnt',
      'frm_payload',
      'app_s_key',
      'last_a_f_cnt_down',
      'received_at',
      'rx_metadata',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue(), (member, value) => {
        const up = parseApplicationUp(encryptedUplink({ [member]: value }));
        try {
          parseUplink(up);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MALFORMED_MESSAGE' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a message of the network', () => {
  it('has zeros where members are absent', () => {
    const up = parseApplicationUp(uplink({ f_port: undefined, f_cnt: undefined, rx_metadata: undefined }));
    expect(parseUplink(up)).toMatchObject({ fPort: 0, fCntUp: 0, lastAFCntDown: 0, reception: { gateways: 0 } });
  });

  it.each([
    [{ kek_label: 'a', encrypted_key: 'AQID' }, 'a', '010203'],
    [{ key: '0102FF' }, '', '0102ff'],
    [{ encrypted_key: 'AQID' }, '', '010203'],
    [{}, '', ''],
  ])('may carry its AppSKey in the form %j', (app_s_key, kekLabel, hex) => {
    const { appSKey } = parseUplink(parseApplicationUp(encryptedUplink({ app_s_key })));
    expect(appSKey?.kekLabel).toBe(kekLabel);
    expect(Buffer.from(appSKey?.encryptedKey ?? []).toString('hex')).toBe(hex);
  });

  it('is taken although a timestamp is unreadable or in another time zone', () => {
    for (const received_at of ['yesterday', '2026-03-04T10:15:27+02:00', 7]) {
      expect(parseUplink(parseApplicationUp(uplink({ received_at }))).receivedAt).toBeUndefined();
    }
  });

  it('that accepts a join names a session, or is refused', () => {
    expect(parseJoinAccept(parseApplicationUp(joinAccept())).sessionKeyID).toBe('AZLB8AoRRCKzxNXm9wgZIA==');
    expect(() => parseJoinAccept(parseApplicationUp(joinAccept({ session_key_id: undefined })))).toThrow(
      /session_key_id/,
    );
  });

  it('is simulated if it says so, or has neither session nor address', () => {
    const check = (document: object) => {
      const up = parseApplicationUp(document);
      return isSimulated(up, parseUplink(up));
    };
    expect(check(uplink())).toBe(false);
    expect(check(uplink({}, { simulated: true }))).toBe(true);
    expect(check(uplink({ session_key_id: undefined }))).toBe(false);
  });
});

describe('a sortable time', () => {
  it('orders moments as time does, whatever number of fraction digits they have', () => {
    const moments = [
      '2026-03-04T09:15:27Z',
      '2026-03-04T09:15:27.1Z',
      '2026-03-04T09:15:27.123456789Z',
      '2026-03-04T09:15:28Z',
    ];
    const sortable = moments.map((moment) => sortableTime(moment) ?? '');
    expect([...sortable].sort()).toEqual(sortable);
  });

  it('is none for the year 1, which is how the network writes "never"', () => {
    expect(sortableTime('0001-01-01T00:00:00Z')).toBeUndefined();
  });
});
