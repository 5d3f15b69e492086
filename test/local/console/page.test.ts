import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The page is JavaScript as browsers run it, typed by its comments only. */
const PAGE = join(import.meta.dirname, '../../../lib/local/console/page');
const { base64ToHex, hexToBase64 } = await import(join(PAGE, 'bytes.js'));
const { requestOf, parseObject } = await import(join(PAGE, 'downlink-request.js'));
const { readingsOf } = await import(join(PAGE, 'decoded.js'));
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
    [
      'lorawan/a/uplink',
      { uplink_message: { f_port: 2, decoded_payload: { co2: 600 }, decoded_payload_warnings: ['cut off', 'late'] } },
      'FPort 2 · FCntUp 0 · co2 600 · cut off; late',
    ],
    [
      'lorawan/a/downlink/queued',
      { downlink_queued: { ...feedback, decoded_payload: { screen_display_enable: 'disable' } } },
      'FPort 85 · FCntDown 3 · FF 2D 00 00 · screen_display_enable disable · confirmed',
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

it('the screen of a simulated device is told of its thing', () => {
  const reading = readEvent({ event: 'device', devEUI: '24E124707C141230', screen: 'off' });
  expect(reading).toMatchObject({ thing: '24E124707C141230', kind: 'device', summary: 'screen off' });
  expect(reading.problem).toBeUndefined();
});

describe('decoded data', () => {
  const names = (uplink: object) =>
    readingsOf(uplink).map(({ name, text, unit }: Record<string, string>) => [name, text, unit]);

  it('is shown value by value, with the path of each, and of lists of objects the length', () => {
    const decoded_payload = { air: { co2: 600 }, ports: [1, 'a'], history: [{ co2: 1 }, { co2: 2 }], door: null };
    expect(names({ decoded_payload })).toEqual([
      ['air.co2', '600', ''],
      ['ports', '[1, a]', ''],
      ['history', '[2 entries]', ''],
      ['door', 'null', ''],
    ]);
    expect(names({ decoded_payload: 7 })).toEqual([['', '7', '']]);
  });

  it('has units only where the normalised form has the same value of that name', () => {
    const decoded_payload = { temperature: 23.8, humidity: 62, co2: 936, pressure: 1008, battery: 62, light_level: 2 };
    const air = { temperature: 23.8, relativeHumidity: 62, co2: 936, pressure: 1008.6 };
    expect(names({ decoded_payload, normalized_payload: [{ air }] })).toEqual([
      ['temperature', '23.8', '°C'],
      ['humidity', '62', '%'],
      ['co2', '936', 'ppm'],
      ['pressure', '1008', ''],
      ['battery', '62', ''],
      ['light_level', '2', ''],
    ]);
  });

  it('may be any JSON value, normalised or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (decoded_payload, normalized_payload) => {
        for (const text of names({ decoded_payload, normalized_payload }).flat()) expect(typeof text).toBe('string');
      }),
    );
  });
});

describe('the form for downlinks', () => {
  const fields = { thingName: 'a', bytes: '/y0A', payload: { reboot: 'yes' }, fPort: 85, confirmed: true };

  it('makes a request of bytes or of JSON', () => {
    const { bytes, payload, ...rest } = fields;
    expect(requestOf({ ...fields, content: 'bytes' })).toEqual({ ...rest, bytes });
    expect(requestOf({ ...fields, content: 'payload' })).toEqual({ ...rest, payload });
  });

  it('leaves out what has a default', () => {
    expect(requestOf({ ...fields, content: 'payload', fPort: Number.NaN, confirmed: false })).toEqual({
      thingName: 'a',
      payload: fields.payload,
    });
  });

  it.each(['', '{', '[1]', '7', 'null', '"a"'])('does not take %s for a JSON object', (text) => {
    expect(parseObject(text)).toBeUndefined();
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
