import { DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { GetThingShadowCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestLaptop } from './outside.ts';

/** A sensor that the network can read, as these settings leave it; encrypted-job.test.ts has the other way. */
const CLEAR = '24E124707C141230';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true });
});
afterAll(() => laptop?.stop());

describe('the main job, with an outside MQTT client', () => {
  it('shows the join of a device and its boot message in clear', async () => {
    const { message: join } = await laptop.hears(`lorawan/${CLEAR}/join`);
    expect(join.integration).toMatchObject({ thing_name: CLEAR, stack_name: 'lorawan', encryption: 'network' });
    const { message: uplink } = await laptop.hears(
      `lorawan/${CLEAR}/uplink`,
      ({ uplink_message: { f_cnt = 0 } }) => f_cnt === 0,
    );
    // Milesight's boot message begins with "power on".
    expect(Buffer.from(uplink.uplink_message.frm_payload, 'base64').toString('hex')).toMatch(/^ff0bff/);
  });

  it('makes a thing of our type for each device, with a shadow of its metrics', async () => {
    await laptop.hears(`lorawan/${CLEAR}/uplink`, ({ uplink_message: { f_cnt = 0 } }) => f_cnt >= 1);
    const thing = await new IoTClient(laptop.client).send(new DescribeThingCommand({ thingName: CLEAR }));
    expect(thing).toMatchObject({ thingTypeName: 'lorawan', attributes: { devEUI: CLEAR, stackName: 'lorawan' } });
    const { payload } = await new IoTDataPlaneClient(laptop.client).send(
      new GetThingShadowCommand({ thingName: CLEAR, shadowName: 'lorawan' }),
    );
    const { reported } = JSON.parse(new TextDecoder().decode(payload)).state;
    expect(reported).toMatchObject({
      gateways: 1,
      rssi: expect.any(Number),
      snr: expect.any(Number),
      activated: expect.any(String),
    });
    expect(reported.fCntUp).toBeGreaterThanOrEqual(0);
  });

  it('turns the screen off: the downlink reaches the radio, and queued, sent and ack come back', async () => {
    const request = { thingName: CLEAR, bytes: '/y0AAA==', fPort: 85, confirmed: true, correlationId: 'screen-off-1' };
    await laptop.publish('lorawan/downlink', request);
    const frame = await laptop.sees(
      'radio',
      ({ direction, frmPayload }) => direction === 'down' && frmPayload === 'ff2d0000',
    );
    expect(frame).toMatchObject({ devEUI: CLEAR, fPort: 85, confirmed: true });
    for (const kind of ['queued', 'sent', 'ack']) {
      const { message } = await laptop.hears(`lorawan/${CLEAR}/downlink/${kind}`);
      expect(message[`downlink_${kind}`]).toMatchObject({ f_port: 85, frm_payload: '/y0AAA==' });
      expect(JSON.stringify(message)).toContain('screen-off-1');
    }
    // The device echoes what it obeyed in its next uplink.
    await laptop.hears(`lorawan/${CLEAR}/uplink`, ({ uplink_message: { frm_payload = '' } }) =>
      Buffer.from(frm_payload, 'base64').toString('hex').startsWith('fe2d00'),
    );
  });

  it('answers a request that is no JSON', async () => {
    await laptop.publish('lorawan/downlink', '{"thingName": 24E1');
    expect((await laptop.hears('lorawan/downlink/rejected')).message).toMatchObject({ code: 'INVALID_JSON' });
  });

  it('denies nobody anything, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});
