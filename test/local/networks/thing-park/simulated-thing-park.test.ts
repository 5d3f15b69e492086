import { describe, expect, it } from 'vitest';
import { assembleNetwork } from '../../../../lib/local/network/assembled-network.ts';
import { parseThingParkDownlink } from '../../../../lib/local/networks/thing-park/thing-park-downlink.ts';
import {
  type HeardUp,
  joinRequestJson,
  thingParkJson,
  untyped,
} from '../../../../lib/local/networks/thing-park/thing-park-json.ts';
import { readerOf } from '../../../networks/heard-by.ts';
import { AM307 } from './am307.ts';

const readUpstream = readerOf('thing-park');

/** What The Things Stack says of a device that joins and reports, and gets a downlink. */
function heardOf(): HeardUp[] {
  const network = assembleNetwork({ applicationId: 'sensors', apiKey: 'key', deduplicationMs: 0 });
  const heard: HeardUp[] = [];
  network.onUp(({ message }) => heard.push(message as HeardUp));
  const device = network.addDevice(AM307);
  device.join();
  device.send(85, Uint8Array.of(1, 2, 3), { confirmed: true });
  const end_device_ids = { device_id: 'eui-24e124707c140777', application_ids: { application_id: 'sensors' } };
  const downlinks = [{ f_port: 7, frm_payload: 'AQ==', correlation_ids: ['thing-park:00a1b2c3d4e5f607'] }];
  network.handleDownlink('push', new TextEncoder().encode(JSON.stringify({ end_device_ids, downlinks })));
  device.send(85, Uint8Array.of(4));
  network.stack.stop();
  return heard;
}

describe('the simulated ThingPark', () => {
  const documents = heardOf().flatMap((up) => thingParkJson(up) ?? []);

  it('tells of joins, uplinks and what was sent, and of nothing else', () => {
    expect(documents.map((document) => Object.keys(document)[0])).toEqual([
      'DevEUI_notification',
      'DevEUI_uplink',
      'DevEUI_uplink',
      'DevEUI_downlink_Sent',
    ]);
  });

  it('says in both styles what comes out the same', () => {
    for (const document of documents) {
      const typed = readUpstream(document);
      expect(readUpstream(untyped(document)).document).toEqual(typed.document);
      expect(typed.ids).toMatchObject({ devEUI: AM307.devEUI, deviceID: 'eui-24e124707c140777' });
    }
  });

  it('says what The Things Stack would say of the same', () => {
    const [up] = heardOf().filter(({ uplink_message }) => uplink_message !== undefined);
    const { f_port, f_cnt = 0, settings } = up?.uplink_message ?? {};
    const { document } = readUpstream(documents[1]);
    expect(document['uplink_message']).toMatchObject({
      ...{ f_port, f_cnt, confirmed: true },
      settings: { data_rate: settings && { lora: { spreading_factor: 7 } } },
      version_ids: AM307.versionIds,
    });
  });

  it('echoes the correlation id of a downlink', () => {
    expect(documents.at(-1)).toMatchObject({
      DevEUI_downlink_Sent: { DeliveryStatus: 1, FPort: 7, CorrelationID: '00a1b2c3d4e5f607' },
    });
  });

  it('tells of a join request, which is no join', () => {
    const frame = {
      ...({ direction: 'up', type: 'join-request', devEUI: AM307.devEUI } as const),
      phyPayload: new Uint8Array(23),
    };
    expect(readUpstream(joinRequestJson(frame, '2026-03-04T09:15:27.000Z'))).toMatchObject({
      kind: 'service_data',
      receivedAt: '2026-03-04T09:15:27.000Z',
    });
  });
});

describe('a downlink to the simulated ThingPark', () => {
  const parse = (changes: object) => {
    const DevEUI_downlink = { DevEUI: AM307.devEUI, FPort: 7, payload_hex: '01ff', ...changes };
    return parseThingParkDownlink(new TextEncoder().encode(JSON.stringify({ DevEUI_downlink })));
  };

  it('is understood in either style of numbers', () => {
    const downlink = { f_port: 7, frm_payload: 'Af8=', confirmed: true, correlation_ids: [] };
    const understood = { devEUI: AM307.devEUI, flushes: true, downlink };
    expect(parse({ Confirmed: '1', FlushDownlinkQueue: '1', FPort: '7' })).toEqual(understood);
    expect(parse({ Confirmed: 1, FlushDownlinkQueue: 1 })).toEqual(understood);
    expect(parse({})).toMatchObject({ flushes: false, downlink: { confirmed: false } });
  });

  it.each([
    [{ DevEUI: 'x' }, 101],
    [{ FPort: 0 }, 102],
    [{ FPort: 225 }, 102],
    [{ payload: {} }, 103],
    [{ payload_hex: 'f' }, 104],
  ])('with %j is rejected with status %i', (changes, status) => {
    expect(parse(changes)).toMatchObject({ status, cause: expect.any(String) });
  });

  it('that is no JSON is rejected without a device', () => {
    expect(parseThingParkDownlink(new TextEncoder().encode('hello'))).toMatchObject({ devEUI: '' });
  });
});
