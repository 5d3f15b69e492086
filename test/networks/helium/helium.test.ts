import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { helium } from '../../../lambdas/networks/helium/helium.ts';
import { parseUplink } from '../../../lambdas/networks/the-things-stack/uplink.ts';
import { fixture, fixturesOf } from '../../fixtures/fixtures.ts';
import { readerOf } from '../heard-by.ts';

const readUpstream = readerOf(NETWORKS.helium);

const { message } = fixture('helium', 'uplink');

/** The document of an uplink that differs from the fixture. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
function documentOf(changes: object): any {
  return readUpstream({ ...message, ...changes }).document;
}

function hotspotWith(changes: object): object {
  return { hotspots: [{ ...(message['hotspots'] as object[])[0], ...changes }] };
}

describe('a message of the Helium Console', () => {
  it.each(fixturesOf('helium'))('is $about', ({ message, document }) => {
    const up = readUpstream(message);
    expect(up.document).toEqual(document);
    const replay = message['replay'] === true ? { isReplay: true } : {};
    expect(up.from).toEqual({ network: NETWORKS.helium, native: message, ...replay });
  });

  it('is known by its form, and none of The Things Stack has it', () => {
    const up = { end_device_ids: { dev_eui: '70B3D57ED0050A11' }, uplink_message: {} };
    expect(helium.toApplicationUp(up)).toBeUndefined();
    expect(helium.toApplicationUp({ ...up, dev_eui: 'x', id: 'y', type: 'uplink' })).toBeUndefined();
    expect(helium.toApplicationUp({ DevEUI_uplink: { DevEUI: '70B3D57ED0050A11' } })).toBeUndefined();
    expect(helium.toApplicationUp({ dev_eui: '70B3D57ED0050A11', id: 'y' })).toBeUndefined();
  });

  it.each([
    [{ type: 'downlink' }, 'Helium.type'],
    [{ id: 'a/b/#' }, 'Helium.id'],
    [{ dev_eui: '70B3D57ED0050A' }, 'Helium.dev_eui'],
    [{ app_eui: 'none' }, 'Helium.app_eui'],
    [{ devaddr: '2E0000' }, 'Helium.devaddr'],
    [{ fcnt: -1 }, 'Helium.fcnt'],
    [{ port: 256 }, 'Helium.port'],
    [{ payload: '***' }, 'Helium.payload'],
  ])('is refused for good with %o, naming the path and not the value', (changes, path) => {
    const read = () => readUpstream({ ...message, ...changes });
    expect(read).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
    expect(read).toThrow(new RegExp(`^${path}: `));
    expect(read).not.toThrow(/a\/b|\*\*\*/);
  });

  it.each([
    ['hotspots', 'none'],
    ['hotspots', [null, 1]],
    ['hotspots', [{ rssi: 'loud', snr: null, spreading: 7, frequency: 'high', name: {} }]],
    ['decoded', 'yes'],
    ['metadata', null],
    ['metadata', { organization_id: 'ACME Inc.', labels: {} }],
    ['reported_at', 'today'],
    ['raw_packet', '***'],
    ['uuid', 7],
  ])('is read without its %s if they are %o: a payload is worth more', (member, value) => {
    expect(documentOf({ [member]: value }).uplink_message).toMatchObject({ f_cnt: 188, frm_payload: 'AWcBDgJoWg==' });
  });
});

describe('what is not there', () => {
  it('is zero, as a counter and as a port', () => {
    const { uplink_message } = documentOf({ fcnt: undefined, port: undefined });
    expect(uplink_message).toMatchObject({ f_cnt: 0, f_port: 0 });
  });

  it('is written as null or as an empty text by some versions', () => {
    const { end_device_ids, uplink_message } = documentOf({ app_eui: '', fcnt: null, port: null, decoded: '' });
    expect(end_device_ids).not.toHaveProperty('join_eui');
    expect(uplink_message).toMatchObject({ f_cnt: 0, f_port: 0, frm_payload: 'AWcBDgJoWg==' });
  });

  it('is no payload, if it is empty', () => {
    expect(documentOf({ payload: '' }).uplink_message).not.toHaveProperty('frm_payload');
    expect(documentOf({ payload: undefined }).uplink_message).not.toHaveProperty('frm_payload');
  });

  it('is no acknowledgement that a device waits for: only a frame says so', () => {
    expect(documentOf({}).uplink_message.confirmed).toBe(true);
    expect(documentOf({ raw_packet: 'QC4AAEgAvAACD1Y=' }).uplink_message).not.toHaveProperty('confirmed');
    expect(documentOf({ raw_packet: undefined }).uplink_message).not.toHaveProperty('confirmed');
  });
});

describe('the time of a message', () => {
  it.each([
    ['milliseconds', 1772615727412, '2026-03-04T09:15:27.412Z'],
    ['seconds', 1772615727, '2026-03-04T09:15:27Z'],
    ['seconds with a fraction', 1772615727.25, '2026-03-04T09:15:27.250Z'],
    ['the milliseconds of the guide, five centuries ahead', 15868685461234, '2472-11-09T08:11:01.234Z'],
  ])('is read in %s', (_unit, reportedAt, time) => {
    const { received_at, uplink_message } = documentOf({ reported_at: reportedAt });
    expect([received_at, uplink_message.received_at]).toEqual([time, time]);
  });

  it.each([0, -1, 1e18])('is left out if it can not be one: %d', (reportedAt) => {
    expect(documentOf({ reported_at: reportedAt })).not.toHaveProperty('received_at');
  });
});

describe('how a message was heard', () => {
  it.each([
    [912.2999877929688, '912300000'],
    [905.0999755859375, '905100000'],
    [868.1, '868100000'],
    [923.3, '923300000'],
    [867.7000122070312, '867700000'],
  ])('has a frequency of %d MHz in whole Hz', (frequency, text) => {
    expect(documentOf(hotspotWith({ frequency })).uplink_message.settings.frequency).toBe(text);
  });

  it.each([
    ['SF7BW125', { bandwidth: 125_000, spreading_factor: 7 }],
    ['SF12BW500', { bandwidth: 500_000, spreading_factor: 12 }],
    ['SF8BW62.5', { bandwidth: 62_500, spreading_factor: 8 }],
  ])('has the data rate of %s', (spreading, lora) => {
    expect(documentOf(hotspotWith({ spreading })).uplink_message.settings.data_rate).toEqual({ lora });
  });

  it('has no settings where no hotspot tells any', () => {
    const { uplink_message } = documentOf(hotspotWith({ spreading: 'FSK50', frequency: null }));
    expect(uplink_message).not.toHaveProperty('settings');
  });

  it.each([
    ['Spicy Orange Llama', 'spicy-orange-llama'],
    ['magnificent-chartreuse-grasshopper-of-the-north', 'magnificent-chartreuse-grasshopper-o'],
    ['a', 'hotspot'],
    ['', 'hotspot'],
    [undefined, 'hotspot'],
  ])('names a hotspot %o as an ID of The Things Stack', (name, id) => {
    expect(documentOf(hotspotWith({ name })).uplink_message.rx_metadata[0].gateway_ids).toEqual({ gateway_id: id });
  });

  it('counts hotspots, and takes the best of them', () => {
    expect(parseUplink(readUpstream(message)).reception).toEqual({ gateways: 2, rssi: -97, snr: 0 });
  });
});

describe('the DevAddr', () => {
  it('is turned round: the console writes its bytes as they come from the air, as the frame itself has them', () => {
    const { end_device_ids } = documentOf({});
    const frame = Buffer.from(String(message['raw_packet']), 'base64');
    expect(frame.subarray(1, 5).toString('hex').toUpperCase()).toBe(message['devaddr']);
    expect(end_device_ids.dev_addr).toBe(frame.subarray(1, 5).reverse().toString('hex').toUpperCase());
  });
});

describe('what a function of the console decoded', () => {
  it('is no decoded payload unless it is an object, as The Things Stack has it', () => {
    const { uplink_message } = documentOf({ decoded: { status: 'success', payload: 'twenty' } });
    expect(uplink_message).not.toHaveProperty('decoded_payload');
  });

  it('is a warning if it failed, whatever form that has', () => {
    const { uplink_message } = documentOf({ decoded: { status: 'error', error: { line: 3 } } });
    expect(uplink_message.decoded_payload_warnings).toEqual(['{"line":3}']);
  });
});
