import { describe, expect, it } from 'vitest';
import { assembleNetwork } from '../../../../lib/local/network/assembled-network.ts';
import type { DeviceFrame } from '../../../../lib/local/network/radio.ts';
import { parseConsoleDownlink } from '../../../../lib/local/networks/helium/console-downlink.ts';
import { consoleJson, type HeardUp, uuidOf } from '../../../../lib/local/networks/helium/console-json.ts';
import { readerOf } from '../../../networks/heard-by.ts';

const readUpstream = readerOf('helium');

const DEVICE = {
  devEUI: '70B3D57ED0050A11',
  joinEUI: '70B3D57ED0000ABC',
  lorawanVersion: '1.0.3',
  appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
  deviceID: uuidOf('70B3D57ED0050A11'),
} as const;

/** What the network below says of a join and a confirmed uplink, and what the console makes of it. */
function heard() {
  const network = assembleNetwork({ applicationId: 'helium', apiKey: 'any', deduplicationMs: 0 });
  const messages: { readonly up: HeardUp; readonly json: object | undefined }[] = [];
  let frame: DeviceFrame | undefined;
  network.onFrame((sent) => {
    if (sent.direction === 'up') frame = sent;
  });
  const notes = { organizationID: uuidOf('organization'), deviceName: 'hall', balance: 3 };
  network.onUp(({ message }) => {
    const up = message as HeardUp;
    messages.push({ up, json: consoleJson(up, { ...notes, frame }) });
  });
  const device = network.addDevice(DEVICE);
  device.join();
  device.send(85, Uint8Array.of(1, 2, 3), { confirmed: true });
  device.send(85, Uint8Array.of());
  return messages;
}

describe('the simulated Helium Console', () => {
  it('says what the guide says, of joins and of uplinks', () => {
    const [join, uplink] = heard().map(({ json }) => json);
    const both = { id: DEVICE.deviceID, dev_eui: DEVICE.devEUI, app_eui: DEVICE.joinEUI, dc: { balance: 3, nonce: 1 } };
    expect(join).toMatchObject({
      ...both,
      type: 'join',
      devaddr: '',
      fcnt: 0,
      port: 0,
      reported_at: expect.any(Number),
    });
    expect(join).not.toHaveProperty('payload');
    expect(uplink).toMatchObject({
      ...both,
      type: 'uplink',
      port: 85,
      payload: 'AQID',
      payload_size: 3,
      hotspots: [{ spreading: 'SF7BW125', name: 'roof-gateway', frequency: expect.any(Number) }],
    });
  });

  it('is understood: who a device is and how it was heard is what the network below had said', () => {
    for (const { up, json } of heard()) {
      const { document } = readUpstream(json);
      const { application_ids: _, ...ids } = document['end_device_ids'] as Record<string, unknown>;
      const { dev_addr, ...others } = up.end_device_ids;
      expect({ ...ids, application_ids: { application_id: 'helium' } }).toEqual({
        ...others,
        // Nobody has told the console of it when a device joins.
        ...(up.uplink_message !== undefined && { dev_addr }),
      });
      if (up.uplink_message === undefined) continue;
      const { f_cnt = 0, frm_payload, settings } = up.uplink_message;
      const { bandwidth, spreading_factor } = settings.data_rate.lora;
      const { frequency } = settings;
      expect(document['uplink_message']).toMatchObject({
        ...{ f_cnt, settings: { data_rate: { lora: { bandwidth, spreading_factor } }, frequency } },
        ...(frm_payload !== undefined && { frm_payload, confirmed: true }),
      });
    }
  });
});

describe('a downlink, as the console takes it', () => {
  const parse = (message: unknown) => parseConsoleDownlink(new TextEncoder().encode(JSON.stringify(message)));

  it('has payload, port and confirmation', () => {
    const payload = Uint8Array.of(1);
    expect(parse({ payload_raw: 'AQ==', port: 223, confirmed: true })).toEqual({ port: 223, confirmed: true, payload });
  });

  it.each([undefined, 0, 224, -1, '5', 1.5])('goes to port 1 if its port is %o', (port) => {
    expect(parse({ payload_raw: 'AQ==', port })).toMatchObject({ port: 1, confirmed: false });
  });

  it('is unconfirmed unless it says true', () => {
    expect(parse({ payload_raw: 'AQ==', confirmed: 'true' })).toMatchObject({ confirmed: false });
  });

  it('may be the order to forget all others', () => {
    expect(parse({ payload_raw: Buffer.from('__clear_downlink_queue__').toString('base64') })).toBe('clear');
  });

  it.each(['text', null, {}, { payload_raw: 1 }])('is none if it is %o', (message) => {
    expect(parse(message)).toBeUndefined();
  });
});
