import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { thingPark } from '../../../lambdas/networks/thing-park/thing-park.ts';
import { fixture } from '../../fixtures/fixtures.ts';

const uplink = (fixture('thing-park', 'uplink').message as { DevEUI_uplink: JsonObject }).DevEUI_uplink;

// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
function messageOf(changes: JsonObject): any {
  return thingPark.toApplicationUp({ DevEUI_uplink: { ...uplink, ...changes } })?.['uplink_message'];
}

describe('a position in ThingPark', () => {
  it.each([0, '0', '0.000000', '-0.0'])('that is twice %j is none', (zero) => {
    expect(messageOf({ LrrLAT: zero, LrrLON: zero }).rx_metadata[0]).not.toHaveProperty('location');
    expect(messageOf({ CustomerData: { loc: { lat: zero, lon: zero } } })).not.toHaveProperty('locations');
  });

  it.each([
    [0, 32.5],
    [51.477, 0],
  ])('on the equator or the meridian of Greenwich, %d %d, is one', (latitude, longitude) => {
    const position = { latitude, longitude, source: 'SOURCE_REGISTRY' };
    expect(messageOf({ LrrLAT: latitude, LrrLON: longitude }).rx_metadata[0].location).toEqual(position);
    const { locations } = messageOf({ CustomerData: { loc: { lat: `${latitude}`, lon: `${longitude}` } } });
    expect(locations).toEqual({ user: position });
  });
});

describe('the data rate of an uplink of ThingPark', () => {
  it.each([5, '7', 12, '12.000000'])(
    'has the spreading factor %j, and no bandwidth, which nobody has told',
    (SpFact) => {
      for (const Frequency of [868.1, 868.3, 903, 923.3]) {
        const { data_rate } = messageOf({ SpFact, Frequency }).settings;
        expect(data_rate).toEqual({ lora: { spreading_factor: Number(SpFact) } });
      }
    },
  );

  it.each([0, 4, 13, '0', 7.5, '', 'SF7', -7])('is not known where the spreading factor is %j', (SpFact) => {
    expect(messageOf({ SpFact }).settings).toEqual({ frequency: '868100000' });
  });
});

describe('the packet error rate of an uplink of ThingPark', () => {
  it.each([
    [0, 0],
    ['0.037037', 0.037037],
    [1, 1],
    ['1.000000', 1],
  ])('that is %j comes out as a fraction', (MeanPER, rate) => {
    expect(messageOf({ MeanPER }).packet_error_rate).toBe(rate);
  });

  it.each([1.01, -0.5, '', 'NaN', null, undefined, '12%'])('that is %j is none', (MeanPER) => {
    expect(messageOf({ MeanPER })).not.toHaveProperty('packet_error_rate');
  });
});
