import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The page is JavaScript as browsers run it, typed by its comments only. */
const PAGE = join(import.meta.dirname, '../../../lib/local/console/page');
const { base64ToHex, hexToBase64 } = await import(join(PAGE, 'bytes.js'));
const { readEvent } = await import(join(PAGE, 'reading.js'));

const read = (topic: string, payload: unknown) => readEvent({ event: 'message', topic, payload });

describe('a message in a line', () => {
  const feedback = { f_port: 85, f_cnt: 3, frm_payload: '/y0AAA==', confirmed: true };

  it.each([
    ['lorawan/a/uplink', { uplink_message: { f_port: 2, frm_payload: 'AWc=' } }, 'FPort 2 · FCntUp 0 · 01 67'],
    [
      'lorawan/a/uplink',
      { uplink_message: { f_port: 2, f_cnt: 9, decoded_payload: { co2: 600, door: [1] } } },
      'FPort 2 · FCntUp 9 · co2 600 · door [1]',
    ],
    ['lorawan/a/join', { end_device_ids: { dev_addr: '260B1F5E' }, join_accept: {} }, 'DevAddr 260B1F5E'],
    ['lorawan/a/downlink/sent', { downlink_sent: feedback }, 'FPort 85 · FCntDown 3 · FF 2D 00 00 · confirmed'],
    [
      'lorawan/a/downlink/ack',
      { downlink_ack: feedback, integration: { encryption: 'end-to-end' } },
      'FPort 85 · FCntDown 3 · FF 2D 00 00 · confirmed',
    ],
    ['lorawan/downlink', '{"thingName":', '{"thingName":'],
  ])('%s %j says %s', (topic, payload, summary) => {
    expect(read(topic, payload).summary).toBe(summary);
  });

  it('belongs to the thing that its topic names', () => {
    expect(read('lorawan/a/downlink/push', {})).toMatchObject({ thing: 'a', kind: 'downlink/push' });
    expect(read('lorawan/downlink/rejected', {})).toMatchObject({ thing: '', kind: 'downlink/rejected' });
  });

  it('of the device of a thing says how far it is, and what is wrong', () => {
    const created = read('lorawan/a/provisioning', { thingName: 'a', state: 'created', servers: {} });
    expect(created).toMatchObject({ thing: 'a', kind: 'provisioning', summary: 'created' });
    expect(created.problem).toBeUndefined();
    const failed = { state: 'failed', code: 'INVALID_APP_KEY', message: 'the app key is none' };
    expect(read('lorawan/a/provisioning', failed).problem).toBe('failed · INVALID_APP_KEY · the app key is none');
  });

  it('is a problem when it tells of one', () => {
    const rejected = { code: 'INVALID_JSON', message: 'request is not a JSON object' };
    const undecrypted = { integration: { errors: [{ code: 'UNKNOWN_KEK_LABEL', message: 'no KEK' }] } };
    expect(read('lorawan/a/downlink/rejected', rejected).problem).toBe('INVALID_JSON · request is not a JSON object');
    expect(read('lorawan/a/uplink', undecrypted).problem).toBe('UNKNOWN_KEK_LABEL · no KEK');
    expect(read('lorawan/a/uplink', { integration: { errors: [] } }).problem).toBeUndefined();
  });

  it('can be made of whatever anybody publishes', () => {
    const kinds = [
      'uplink',
      'join',
      'provisioning',
      'downlink/sent',
      'downlink/failed',
      'downlink/rejected',
      'constructor',
    ];
    const members = ['uplink_message', 'downlink_sent', 'downlink_failed', 'integration', 'end_device_ids'];
    const payloads = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...members), fc.jsonValue()));
    fc.assert(
      fc.property(fc.constantFrom(...kinds), payloads, (kind, payload) => {
        expect(typeof read(`lorawan/a/${kind}`, payload).summary).toBe('string');
      }),
    );
  });
});

describe('bytes', () => {
  it('are written in hex and base64 as Node writes them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const [hex, base64] = [Buffer.from(bytes).toString('hex'), Buffer.from(bytes).toString('base64')];
        expect(hexToBase64(hex)).toBe(base64);
        expect(base64ToHex(base64).replaceAll(' ', '').toLowerCase()).toBe(hex);
      }),
    );
  });

  it.each(['F', 'FF 2', 'GG'])('%s is not hex', (text) => {
    expect(hexToBase64(text)).toBeUndefined();
  });

  it.each(['/y0AA', '*', undefined, 7])('%s is not base64', (text) => {
    expect(base64ToHex(text)).toBeUndefined();
  });
});
