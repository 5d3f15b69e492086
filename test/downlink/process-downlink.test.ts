import { describe, expect, it } from 'vitest';
import { processDownlink } from '../../lambdas/downlink/process-downlink.ts';
import type { Device, Session } from '../../lambdas/lorawan/device-state.ts';
import { invocationOf, World } from './world.ts';

const THING = '24E124707C141230';
const REQUEST = { thingName: THING, bytes: '/y0AAA==', fPort: 85, confirmed: true };

const session: Session = { id: 's', endToEnd: false, seen: {} };
const device: Device = {
  key: THING,
  thingName: THING,
  devEUI: THING,
  applicationID: 'sensors-prod',
  deviceID: 'am307-in-the-hall',
  session,
  shadowVersion: 1,
  claimedAt: 60_000,
  revision: 1,
};

describe('a downlink request', () => {
  it('goes to the network as a DownlinkQueueRequest', async () => {
    const world = new World(device);
    await world.publish({ ...REQUEST, correlationId: 'order-1187', highPriority: true, unknown: 'ignored' });
    expect(world.published).toEqual([
      {
        topic: 'thethings/lorawan/lorawan/downlink/push',
        message: {
          end_device_ids: { device_id: 'am307-in-the-hall', application_ids: { application_id: 'sensors-prod' } },
          downlinks: [
            { f_port: 85, frm_payload: '/y0AAA==', confirmed: true, priority: 'HIGH', correlation_ids: ['order-1187'] },
          ],
        },
      },
    ]);
  });

  it('has FPort 1, is unconfirmed and of normal priority unless it says otherwise', async () => {
    const world = new World(device);
    const nothing = { fPort: null, confirmed: null, highPriority: null, correlationId: null, payload: null };
    await world.publish({ thingName: THING, bytes: 'AQ==', ...nothing });
    expect(world.published[0]?.message).toMatchObject({
      downlinks: [{ f_port: 1, frm_payload: 'AQ==', confirmed: false, priority: 'NORMAL' }],
    });
  });

  it('has the network try as often as it says, if it is confirmed', async () => {
    const world = new World(device);
    await world.publish({ ...REQUEST, maxAttempts: 3 });
    await world.publish({ ...REQUEST, maxAttempts: 3, confirmed: false });
    const [confirmed, unconfirmed] = world.published.map(({ message }) => JSON.stringify(message));
    expect(confirmed).toContain('"confirmed_retry":{"max_attempts":3}');
    expect(unconfirmed).not.toContain('confirmed_retry');
  });

  it('needs no thingName on the topic of a thing, and may empty the queue there first', async () => {
    const world = new World(device);
    await world.publish({ bytes: 'AQ==' }, `lorawan/${THING}/downlink/push`);
    await world.publish({ bytes: 'AQ==', thingName: 'another' }, `lorawan/${THING}/downlink/replace`);
    expect(world.published.map(({ topic }) => topic)).toEqual([
      'thethings/lorawan/lorawan/downlink/push',
      'thethings/lorawan/lorawan/downlink/replace',
    ]);
  });

  it('with a JSON payload is left to the formatter of the network, which may choose the FPort', async () => {
    const world = new World(device);
    await world.publish({ thingName: THING, payload: { screen: 'off' } });
    expect(world.published[0]?.message).toMatchObject({
      downlinks: [{ decoded_payload: { screen: 'off' }, confirmed: false }],
    });
    expect(JSON.stringify(world.published[0]?.message)).not.toContain('f_port');
  });

  it('reaches a device that was never heard under its usual id', async () => {
    const world = new World(device);
    world.table.clear();
    await world.publish(REQUEST);
    expect(world.published[0]?.message).toMatchObject({
      end_device_ids: { device_id: 'eui-24e124707c141230', application_ids: { application_id: 'my-application' } },
    });
  });

  it('for a thing of another stack is left to that stack, even if it is wrong', async () => {
    const world = new World(device);
    world.things.set(THING, { devEUI: THING, stackName: 'other' });
    expect(await world.publish(REQUEST)).toMatchObject({ outcome: 'ignored' });
    await world.publish({ ...REQUEST, fPort: 0 });
    expect(world.published).toEqual([]);
  });

  it('is retried, not rejected, if something outside fails', async () => {
    const world = new World(device);
    const deps = { ...world.deps, describeThing: () => Promise.reject(new Error('ThrottlingException')) };
    await expect(processDownlink(invocationOf(REQUEST), deps)).rejects.toThrow('ThrottlingException');
  });
});

describe('a device that was noted before it was ever heard', () => {
  const noted: Device = { ...device, session: undefined, network: undefined, revision: 1 };

  it('gets its downlinks where its thing says that it is', async () => {
    const id = '3c822699-37fd-4df6-a84d-93037a450843';
    const world = new World({ ...noted, deviceID: id });
    world.things.set(THING, { stackName: 'lorawan', devEUI: THING, deviceID: id, network: 'helium' });
    await world.publish(REQUEST);
    expect(world.published.map(({ topic }) => topic)).toEqual([`helium/devices/${id}/down`]);
  });

  it('is in the application of the stack, also if that had no The Things Stack then', async () => {
    const world = new World({ ...noted, applicationID: '' });
    await world.publish(REQUEST);
    expect(world.published[0]?.message).toMatchObject({
      end_device_ids: { application_ids: { application_id: 'my-application' } },
    });
  });
});

describe('a request that can never succeed is answered with its code', () => {
  const long = Buffer.alloc(243).toString('base64');
  it.each([
    ['INVALID_JSON', '{"thingName":'],
    ['INVALID_JSON', '[1]'],
    ['INVALID_JSON', Uint8Array.of(0xff, 0x2d, 0x00)],
    ['INVALID_THING_NAME', { bytes: 'AQ==' }],
    ['INVALID_THING_NAME', { ...REQUEST, thingName: 'a/b' }],
    ['INVALID_THING_NAME', { ...REQUEST, thingName: 7 }],
    ['BYTES_OR_PAYLOAD', { thingName: THING }],
    ['BYTES_OR_PAYLOAD', { ...REQUEST, payload: {} }],
    ['INVALID_BASE64', { ...REQUEST, bytes: 'ff2d00!' }],
    ['INVALID_BASE64', { ...REQUEST, bytes: [255] }],
    ['PAYLOAD_TOO_LONG', { ...REQUEST, bytes: long }],
    ['INVALID_PAYLOAD', { thingName: THING, payload: 'off' }],
    ['INVALID_F_PORT', { ...REQUEST, fPort: 0 }],
    ['INVALID_F_PORT', { ...REQUEST, fPort: 224 }],
    ['INVALID_F_PORT', { ...REQUEST, fPort: 1.5 }],
    ['INVALID_F_PORT', { ...REQUEST, fPort: '85' }],
    ['INVALID_FLAG', { ...REQUEST, confirmed: 'yes' }],
    ['INVALID_FLAG', { ...REQUEST, highPriority: 1 }],
    ['INVALID_MAX_ATTEMPTS', { ...REQUEST, maxAttempts: 0 }],
    ['INVALID_MAX_ATTEMPTS', { ...REQUEST, maxAttempts: 33 }],
    ['INVALID_MAX_ATTEMPTS', { ...REQUEST, maxAttempts: 1.5 }],
    ['INVALID_MAX_ATTEMPTS', { ...REQUEST, maxAttempts: '8' }],
    ['INVALID_CORRELATION_ID', { ...REQUEST, correlationId: '' }],
    ['INVALID_CORRELATION_ID', { ...REQUEST, correlationId: 'x'.repeat(101) }],
    ['UNKNOWN_THING', { ...REQUEST, thingName: 'nobody' }],
  ])('%s: %j', async (code, request) => {
    const world = new World(device);
    await world.publish(request);
    expect(world.published).toHaveLength(1);
    const { topic, message } = world.published[0] as { topic: string; message: { code: string; message: string } };
    expect(topic).toMatch(/^lorawan\/(downlink|[0-9A-F]{16}\/downlink|nobody\/downlink)\/rejected$/);
    expect(message).toEqual({ code, message: expect.stringMatching(/\w/), request: expect.anything() });
  });

  it('on the topic of the thing where it names one, else on the common one, with the request as it came', async () => {
    const world = new World(device);
    await world.publish({ ...REQUEST, fPort: 0 });
    await world.publish('{"thingName":');
    await world.publish(Uint8Array.of(0xff, 0x2d, 0x00));
    await world.publish('nonsense', `lorawan/${THING}/downlink/push`);
    expect(world.published.map(({ topic, message }) => [topic, (message as { request: unknown }).request])).toEqual([
      [`lorawan/${THING}/downlink/rejected`, { ...REQUEST, fPort: 0 }],
      ['lorawan/downlink/rejected', '{"thingName":'],
      ['lorawan/downlink/rejected', '/y0A'],
      [`lorawan/${THING}/downlink/rejected`, 'nonsense'],
    ]);
  });

  it('242 bytes are not too long', async () => {
    const world = new World(device);
    await world.publish({ ...REQUEST, bytes: Buffer.alloc(242).toString('base64') });
    expect(world.published[0]?.topic).toBe('thethings/lorawan/lorawan/downlink/push');
  });

  it.each([
    ['devEUI', { devEUI: '24E124707C14123', deviceID: 'am307' }],
    ['deviceID', { devEUI: THING, deviceID: '../../other/devices/dev-2' }],
    ['deviceID', { deviceID: 'Dev_1' }],
  ])('UNKNOWN_THING for one whose attribute %s is none', async (attribute, attributes) => {
    const world = new World(device);
    world.things.set(THING, { ...attributes, stackName: 'lorawan' });
    await world.publish(REQUEST);
    expect(world.published).toMatchObject([
      { message: { code: 'UNKNOWN_THING', message: expect.stringContaining(`attribute ${attribute} "`) } },
    ]);
  });

  it('not for a DevEUI in lower case: it is the same device', async () => {
    const world = new World(device);
    world.things.set('pump-7', { devEUI: THING.toLowerCase(), stackName: 'lorawan' });
    await world.publish({ ...REQUEST, thingName: 'pump-7' });
    const [{ message } = {}] = world.published as { message: { end_device_ids: { device_id: string } } }[];
    expect(message?.end_device_ids.device_id).toBe(device.deviceID);
  });

  it('UNKNOWN_THING for a thing that belongs to no stack', async () => {
    const world = new World(device);
    world.things.set(THING, {});
    expect(await world.publish(REQUEST)).toMatchObject({ code: 'UNKNOWN_THING' });
    expect(world.published).toHaveLength(1);
  });
});
