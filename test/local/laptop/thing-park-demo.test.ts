import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS, TestLaptop } from './outside.ts';

const SENSOR = '24E124707C141231';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ settings: SETTINGS, network: false, otherNetworks: ['thing-park'] });
});
afterAll(() => laptop?.stop());

describe('npm start -- --network thing-park', () => {
  it('shows a sensor that reports over ThingPark, without The Things Stack', async () => {
    const { message } = await laptop.hears(`lorawan/${SENSOR}/uplink`);
    expect(message.integration).toMatchObject({ network: 'thing-park', codec: 'milesight-iot/am307' });
  });

  it('takes a downlink to it and tells that it was sent', async () => {
    await laptop.publish('lorawan/downlink', { thingName: SENSOR, bytes: '/y0AAA==', fPort: 85, correlationId: 'off' });
    await laptop.sees('device', ({ devEUI, screen }) => devEUI === SENSOR && screen === 'off');
    const { message } = await laptop.hears(`lorawan/${SENSOR}/downlink/sent`);
    expect(message.downlink_sent.correlation_ids).toEqual(['off']);
  });

  it('has no trouble', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});
