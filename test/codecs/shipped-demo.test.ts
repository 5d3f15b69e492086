import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENCRYPTED, TestLaptop } from '../local/laptop/outside.ts';

const SENSOR = '24E124707C141230';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ settings: ENCRYPTED, network: true });
});
afterAll(() => laptop?.stop());

describe('an AM307 under end-to-end encryption', () => {
  it('is decoded by the shipped codec, which its model names', async () => {
    const { message } = await laptop.hears(
      `lorawan/${SENSOR}/uplink`,
      ({ uplink_message: { f_cnt = 0 } }) => f_cnt >= 1,
    );
    expect(message.integration).toMatchObject({ encryption: 'end-to-end', codec: 'milesight-iot/am307', errors: [] });
    const { decoded_payload, normalized_payload } = message.uplink_message;
    expect(decoded_payload).toEqual({
      battery: expect.any(Number),
      temperature: expect.any(Number),
      humidity: expect.any(Number),
      pir: expect.stringMatching(/^(idle|trigger)$/),
      light_level: expect.any(Number),
      co2: expect.any(Number),
      tvoc: expect.any(Number),
      pressure: expect.any(Number),
    });
    expect(normalized_payload).toMatchObject([{ air: { temperature: decoded_payload.temperature } }]);
  });

  it('turns its screen off by a command in JSON, and says so in its next uplink', async () => {
    await laptop.publish('lorawan/downlink', { thingName: SENSOR, payload: { screen_display_enable: 'disable' } });
    const { message: queued } = await laptop.hears(`lorawan/${SENSOR}/downlink/queued`);
    expect(queued.downlink_queued).toMatchObject({
      f_port: 85,
      frm_payload: '/y0A',
      decoded_payload: { screen_display_enable: 'disable' },
    });
    expect(await laptop.sees('device')).toEqual({ event: 'device', devEUI: SENSOR, screen: 'off' });
    await laptop.hears(
      `lorawan/${SENSOR}/uplink`,
      ({ uplink_message: { decoded_payload } }) => decoded_payload?.screen_display_enable === 'disable',
    );
  });

  it("refuses a command that the codec does not know, in the codec's words", async () => {
    await laptop.publish('lorawan/downlink', { thingName: SENSOR, payload: { screen: 'off' } });
    const { message } = await laptop.hears(`lorawan/${SENSOR}/downlink/rejected`);
    expect(message).toMatchObject({ code: 'CODEC_FAILED', message: expect.stringContaining('unknown field "screen"') });
  });
});
