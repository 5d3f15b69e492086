import { IoTClient, UpdateThingCommand } from '@aws-sdk/client-iot';
import { GetThingShadowCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan/#';
const SENSORS = [
  ['1.0.3', '24E124707C141230'],
  ['1.1', '24E124707E094237'],
] as const;

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, settings: ENCRYPTED });
  // What the network says can be heard too.
  await laptop.mqtt.subscribeAsync('thethings/#', { qos: 1 });
});
afterAll(() => laptop?.stop());

/** A message of the network about one device. */
const inner = (devEUI: string, is: (message: Record<string, { f_cnt?: number } | undefined>) => boolean) =>
  laptop.hears(INNER, (message) => message.end_device_ids?.dev_eui === devEUI && is(message));
const hexOf = (base64 = '') => Buffer.from(base64, 'base64').toString('hex');

describe.each(SENSORS)('the main job end-to-end encrypted, with LoRaWAN %s and an outside MQTT client', (_, devEUI) => {
  it('shows readings in clear, and the network never had them so', async () => {
    const { message: said } = await inner(devEUI, ({ uplink_message }) => (uplink_message?.f_cnt ?? 0) >= 1);
    const { f_cnt, frm_payload: ciphertext } = said.uplink_message;
    const { message } = await laptop.hears(
      `lorawan/${devEUI}/uplink`,
      ({ uplink_message }) => uplink_message.f_cnt === f_cnt,
    );
    const frame = await laptop.sees(
      'radio',
      ({ devEUI: of, direction, fCnt }) => of === devEUI && direction === 'up' && fCnt === f_cnt,
    );
    expect(message.integration).toMatchObject({ encryption: 'end-to-end', errors: [], warnings: [] });
    expect(hexOf(message.uplink_message.frm_payload)).toBe(frame.frmPayload);
    expect(ciphertext).not.toBe(message.uplink_message.frm_payload);
    expect(JSON.stringify(message)).not.toMatch(/app_s_key|last_a_f_cnt_down/);
  });

  it('turns the screen off: the radio has the downlink, the network ciphertext, and the user hears of it in clear', async () => {
    const request = { thingName: devEUI, bytes: '/y0AAA==', fPort: 85, confirmed: true, correlationId: 'screen-off-1' };
    await laptop.publish('lorawan/downlink', request);
    const frame = await laptop.sees(
      'radio',
      ({ devEUI: of, direction, frmPayload }) => of === devEUI && direction === 'down' && frmPayload === 'ff2d0000',
    );
    expect(frame).toMatchObject({ fPort: 85, confirmed: true });
    for (const kind of ['queued', 'sent', 'ack']) {
      const { message } = await laptop.hears(`lorawan/${devEUI}/downlink/${kind}`);
      expect(message[`downlink_${kind}`]).toMatchObject({ f_port: 85, frm_payload: '/y0AAA==' });
      expect(message.integration).toMatchObject({ encryption: 'end-to-end', errors: [] });
      expect(message.correlation_ids).toContain('screen-off-1');
      const { message: said } = await inner(devEUI, (up) => up[`downlink_${kind}`] !== undefined);
      expect(said[`downlink_${kind}`].frm_payload).not.toBe('/y0AAA==');
    }
    // The device echoes what it obeyed in its next uplink.
    await laptop.hears(`lorawan/${devEUI}/uplink`, ({ uplink_message }) =>
      hexOf(uplink_message.frm_payload).startsWith('fe2d00'),
    );
  });

  it('says in the shadow that nobody else can read it', async () => {
    const { payload } = await new IoTDataPlaneClient(laptop.client).send(
      new GetThingShadowCommand({ thingName: devEUI, shadowName: 'lorawan' }),
    );
    const { reported } = JSON.parse(new TextDecoder().decode(payload)).state;
    expect(reported).toMatchObject({ encryption: 'end-to-end', fCntDown: expect.any(Number) });
  });

  it('takes no payload where there is no codec: a formatter of the network would have to see it', async () => {
    const attributePayload = { attributes: { codec: 'none' }, merge: true };
    await new IoTClient(laptop.client).send(new UpdateThingCommand({ thingName: devEUI, attributePayload }));
    await laptop.publish('lorawan/downlink', { thingName: devEUI, payload: { screen: 'off' } });
    const { message } = await laptop.hears(`lorawan/${devEUI}/downlink/rejected`);
    expect(message).toMatchObject({ code: 'ENCRYPTED_SESSION', request: { thingName: devEUI } });
  });
});

describe('the main job end-to-end encrypted', () => {
  it('denies nobody anything, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});
