import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../lambdas/errors.ts';
import { isJsonObject } from '../../../lambdas/json-object.ts';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { parseUplink } from '../../../lambdas/networks/the-things-stack/uplink.ts';
import { thingPark } from '../../../lambdas/networks/thing-park/thing-park.ts';
import { fixture, fixturesOf } from '../../fixtures/fixtures.ts';
import { readerOf } from '../heard-by.ts';

const readUpstream = readerOf(NETWORKS.thingPark);

const uplink = (fixture('thing-park', 'uplink').message as { DevEUI_uplink: object }).DevEUI_uplink;

/** The document of an uplink that differs from the fixture. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
function documentOf(changes: object): any {
  return readUpstream({ DevEUI_uplink: { ...uplink, ...changes } }).document;
}

const messageOf = (changes: object) => documentOf(changes).uplink_message;

/** The message in the older style. What a driver says stays as it is. */
function untyped(json: unknown, name = ''): unknown {
  if (name === 'payload' || name === 'points') return json;
  if (typeof json === 'number') return String(json);
  if (Array.isArray(json)) return json.map((item) => untyped(item));
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([member, value]) => [member, untyped(value, member)]));
}

/** The complaint about a message. */
function refusalOf(message: unknown): string {
  try {
    readUpstream(message);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'MALFORMED_MESSAGE') return error.message;
    throw error;
  }
  return 'not refused';
}

describe('a message of ThingPark', () => {
  it.each(fixturesOf('thing-park'))('is $about', ({ message, document }) => {
    const up = readUpstream(message);
    expect(up.document).toEqual(document);
    expect(up.from).toMatchObject({ network: NETWORKS.thingPark, endToEnd: false });
  });

  it.each(fixturesOf('thing-park'))('is the same with its numbers as texts: $about', ({ message, document }) => {
    const texts = untyped(message);
    // What is handed on as it came is another one, of course.
    const data = document['service_data'] === undefined ? {} : { service_data: { service: 'thing-park', data: texts } };
    expect(readUpstream(texts).document).toEqual({ ...document, ...data });
  });

  it('is known by its form, and none of another network has it', () => {
    expect(thingPark.toApplicationUp(fixture('helium', 'uplink').message)).toBeUndefined();
    expect(thingPark.toApplicationUp({ end_device_ids: {}, uplink_message: {} })).toBeUndefined();
    expect(thingPark.toApplicationUp({ DevEUI: '24E124707C141230', temperature: 20 })).toBeUndefined();
  });

  it.each([
    [{ DevEUI: '24E124707C1412' }, 'DevEUI_uplink.DevEUI'],
    [{ DevEUI: undefined }, 'DevEUI_uplink.DevEUI'],
    [{ DevAddr: 'zz' }, 'DevEUI_uplink.DevAddr'],
    [{ FPort: 256 }, 'DevEUI_uplink.FPort'],
    [{ FCntUp: 'many' }, 'DevEUI_uplink.FCntUp'],
    [{ payload_hex: '036' }, 'DevEUI_uplink.payload_hex'],
    [{ payload_hex: 'secret' }, 'DevEUI_uplink.payload_hex'],
  ])('that says of itself %j is refused by its path, without the value', (changes, path) => {
    const refusal = refusalOf({ DevEUI_uplink: { ...uplink, ...changes } });
    expect(refusal).toMatch(new RegExp(`^${path}: `));
    for (const value of Object.values(changes)) expect(refusal).not.toContain(`${value}`);
  });

  it('is refused where it is about no device of ours, or no message to us', () => {
    expect(refusalOf({ BS_alarm: { ID: 102, LrrID: '100001C2' } })).toMatch(/^BS_alarm\.DevEUI: /);
    expect(refusalOf({ DevEUI_uplink: 'text' })).toMatch(/^DevEUI_uplink: /);
    expect(refusalOf({ DevEUI_downlink: { DevEUI: '24E124707C141230' } })).toMatch(/^DevEUI_downlink: /);
  });

  it('is refused where nothing but the decoded payload is left of it, with what to switch off', () => {
    expect(refusalOf({ temperature: 24.6, payload: '0367' })).toMatch(/sendRawDecodedFormat, which has to be off$/);
  });

  it('never throws anything but a refusal', () => {
    const members = fc.constantFrom(
      ...Object.keys(uplink),
      'Type',
      'Var1',
      'DeliveryStatus',
      'DevLAT',
      'rawJoinRequest',
    );
    const names = fc.constantFrom(
      ...fixturesOf('thing-park').flatMap(({ message }) => Object.keys(message).slice(0, 1)),
    );
    const json = fc.dictionary(members, fc.oneof(fc.jsonValue(), fc.constantFrom('', '12', 'NaN', '0A')));
    fc.assert(
      fc.property(names, json, (name, changes) => {
        expect(refusalOf({ [name]: { DevEUI: '24E124707C141230', ...changes } })).toEqual(expect.any(String));
      }),
    );
  });
});

describe('an uplink of ThingPark', () => {
  it('tells what the device is, and that its driver has decoded', () => {
    const up = readUpstream({ DevEUI_uplink: uplink });
    expect(parseUplink(up)).toMatchObject({
      product: { brand: 'milesight-iot', model: 'am307', firmware: '2', decodedByNetwork: true },
      reception: { gateways: 3, rssi: -65.5, snr: 9.5 },
    });
  });

  it.each([
    ['2026-03-04T10:15:27+01:00', '2026-03-04T09:15:27Z'],
    ['2026-03-04T01:15:27.1-08:00', '2026-03-04T09:15:27.1Z'],
    ['2026-03-04T01:15:27.123456789+0530', '2026-03-03T19:45:27.123456789Z'],
    ['2026-03-04T09:15:27.12345678912Z', '2026-03-04T09:15:27.123456789Z'],
    ['2026-03-04T23:59:59.999-00:01', '2026-03-05T00:00:59.999Z'],
    ['2026-03-04T09:15:27', undefined],
    ['2026-13-04T09:15:27Z', undefined],
    ['yesterday', undefined],
    [1_772_615_727, undefined],
  ])('of %s was received at %s', (Time, utc) => {
    const { received_at, uplink_message } = documentOf({ Time });
    expect([received_at, uplink_message.received_at]).toEqual([utc, utc]);
  });

  it('has its frequency in whole hertz, whatever a float makes of megahertz', () => {
    expect(messageOf({ Frequency: 868.1 }).settings.frequency).toBe('868100000');
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 9_300_000 }), (hundredHz) => {
        const megahertz = hundredHz / 10_000;
        expect(messageOf({ Frequency: megahertz }).settings.frequency).toBe(String(hundredHz * 100));
        expect(messageOf({ Frequency: megahertz.toFixed(6) }).settings.frequency).toBe(String(hundredHz * 100));
      }),
    );
  });

  it('has an FPort under either spelling, and 0 under none', () => {
    expect(messageOf({ FPort: undefined, Fport: '7' }).f_port).toBe(7);
    expect(messageOf({ FPort: undefined }).f_port).toBe(0);
  });

  it('has a spreading factor under either spelling, and nothing that it does not say', () => {
    expect(messageOf({ SpFact: undefined, Spfact: 9 }).settings.data_rate.lora.spreading_factor).toBe(9);
    expect(messageOf({ SpFact: undefined, Frequency: 'NaN' }).settings).toEqual({});
  });

  it('is not lost for a description that can’t be read', () => {
    const changes = {
      Lrrs: 'none',
      LrrRSSI: 'x',
      CustomerData: [],
      DriverCfg: 7,
      points: 'x',
      payload: 'text',
      Lrrid: {},
    };
    const { frm_payload, rx_metadata, version_ids, locations, decoded_payload } = messageOf(changes);
    expect({ frm_payload, rx_metadata }).toEqual({ frm_payload: 'A2f2AARoeQ==', rx_metadata: [] });
    expect([version_ids, locations, decoded_payload]).toEqual([undefined, undefined, undefined]);
  });

  it('was heard by the gateway at its top where there is no list', () => {
    const best = { gateway_ids: { gateway_id: '0a4417f5' }, rssi: -65.5, channel_rssi: -65.5, snr: 9.5 };
    expect(messageOf({ Lrrs: undefined }).rx_metadata).toEqual([expect.objectContaining(best)]);
  });

  it('wants an acknowledgement by its MType or by the flag', () => {
    expect(messageOf({ MType: 2, AckRequested: '1' }).confirmed).toBe(true);
    expect(messageOf({ MType: '4', AckRequested: undefined }).confirmed).toBe(true);
    expect(messageOf({ MType: 2, AckRequested: 0 }).confirmed).toBeUndefined();
  });

  it.each([
    [undefined, 'thing-park'],
    ['Customer (North) 7', 'customer-north-7'],
    [1_100_000_077, '1100000077'],
    ['42', 'thing-park'],
    ['-', 'thing-park'],
  ])('of the customer %s is of the application %s', (CustomerID, id) => {
    expect(documentOf({ CustomerID }).end_device_ids.application_ids.application_id).toBe(id);
  });

  it('without payload has none, as one with MAC commands alone', () => {
    expect(messageOf({ payload_hex: '', FPort: 0 })).not.toHaveProperty('frm_payload');
    expect(messageOf({ payload_hex: null })).not.toHaveProperty('frm_payload');
  });
});
