import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { thingPark } from '../../../lambdas/networks/thing-park/thing-park.ts';
import { fixture } from '../../fixtures/fixtures.ts';

const uplink = (fixture('thing-park', 'uplink').message as { DevEUI_uplink: JsonObject }).DevEUI_uplink;

const messageOf = (changes: JsonObject): unknown =>
  thingPark.toApplicationUp({ DevEUI_uplink: { ...uplink, ...changes } })?.['uplink_message'];

describe.each(['', ' ', '\t', null])('a number that is %j', (blank) => {
  it('is none, where a gateway has heard', () => {
    const Lrr = [{ Lrrid: uplink['Lrrid'], Chain: blank, LrrRSSI: blank, LrrSNR: blank, LrrESP: blank }];
    expect(messageOf({ Lrrs: { Lrr }, LrrLAT: blank, LrrLON: blank })).toMatchObject({
      rx_metadata: [{ gateway_ids: { gateway_id: '0a4417f5' } }],
    });
    expect(JSON.stringify(messageOf({ Lrrs: { Lrr } }))).not.toMatch(/rssi|snr|antenna/);
  });

  it('is none, where a device stands', () => {
    expect(messageOf({ CustomerData: { loc: { lat: blank, lon: blank } } })).not.toHaveProperty('locations');
    expect(messageOf({ CustomerData: { loc: { lat: '50.8', lon: blank } } })).not.toHaveProperty('locations');
  });

  it('is none, where the network has found a device: that says nothing then', () => {
    const { message } = fixture('thing-park', 'location');
    const { DevEUI_location: solved } = message as { DevEUI_location: JsonObject };
    const read = () => thingPark.toApplicationUp({ DevEUI_location: { ...solved, DevLAT: blank } });
    expect(read).toThrow(/^DevEUI_location\.DevLAT: /);
  });
});
