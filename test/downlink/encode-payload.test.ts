import { describe, expect, it } from 'vitest';
import type { Codec } from '../../lambdas/codecs/codec.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { codec, THERMOMETER } from '../upstream/codecs.ts';
import { World } from './world.ts';

const CLEAR: Device = {
  key: '70B3D57ED0050A11',
  thingName: 'cold-room-3',
  applicationID: 'sensors-prod',
  deviceID: 'eui-70b3d57ed0050a11',
  session: { id: 'AZLB5KezXQ9uiKHC0+T1Bg==', devAddr: '260B1F5E', endToEnd: false, fCntUp: 17, seen: {} },
  claimedAt: 0,
  revision: 3,
};

/** @param known what is remembered of the device beside; @param attribute of its thing */
function worldWith(
  made: Codec,
  known: Partial<Device> = { product: { brand: 'acme', model: 'th-100' } },
  attribute?: string,
) {
  const world = new World({ ...CLEAR, ...known });
  world.codecs.set(made.reference, made);
  if (attribute !== undefined) {
    world.things.set('cold-room-3', { devEUI: CLEAR.key, stackName: 'lorawan', codec: attribute });
  }
  return world;
}

const request = (payload: object, more: object = {}) => ({ thingName: 'cold-room-3', payload, ...more });

/** The one downlink that was handed to the network, which encrypts it itself. */
function handedOver(world: World): Record<string, unknown> {
  expect(world.published).toHaveLength(1);
  const [published] = world.published as { message: { downlinks: Record<string, unknown>[] } }[];
  const { downlinks = [] } = published?.message ?? {};
  expect(downlinks).toHaveLength(1);
  return downlinks[0] ?? {};
}

describe('payload of a request', () => {
  it('goes out as the bytes that the codec makes of it', async () => {
    const world = worldWith(THERMOMETER);
    await world.publish(request({ relay: 'on' }));
    expect(handedOver(world)).toMatchObject({ f_port: 1, frm_payload: Buffer.from([3, 1, 255]).toString('base64') });
    expect(handedOver(world)).not.toHaveProperty('decoded_payload');
  });

  it.each([
    ['the encoder', 7, 'return { bytes: [1], fPort: 7 }', {}, {}],
    ['the encoder, before the request', 7, 'return { bytes: [1], fPort: 7 }', { fPort: 9 }, {}],
    ['the request', 9, 'return { bytes: [1] }', { fPort: 9 }, { fPort: 85 }],
    ['the codec', 85, 'return { bytes: [1] }', {}, { fPort: 85 }],
    ['nobody', 1, 'return { bytes: [1], fPort: 0 }', {}, {}],
  ])('goes to the FPort that %s names: %d', async (_who, fPort, body, asked, manifest) => {
    const world = worldWith(codec(`function encodeDownlink(input) { ${body} }`, 'acme/th-100', manifest));
    await world.publish(request({ relay: 'on' }, asked));
    expect(handedOver(world)).toMatchObject({ f_port: fPort });
  });

  it.each([
    ['has decoded the last uplink', THERMOMETER, { brand: 'acme', model: 'th-100', decodedByNetwork: true } as const],
    ['is all that can encode', codec('function decodeUplink() {}'), { brand: 'acme', model: 'th-100' }],
    ['knows more of the device', THERMOMETER, {}],
  ])('is left to the network where that %s', async (_why, made, product) => {
    const world = worldWith(made, { product });
    await world.publish(request({ relay: 'on' }));
    expect(handedOver(world)).toMatchObject({ decoded_payload: { relay: 'on' } });
  });

  it('goes through the codec that the thing names, whatever the network can do', async () => {
    const world = worldWith(THERMOMETER, { product: { decodedByNetwork: true } }, 'acme/th-100');
    await world.publish(request({ relay: 'off' }));
    expect(handedOver(world)).toMatchObject({ frm_payload: Buffer.from([3, 1, 0]).toString('base64') });
  });
});

describe('payload of a request is refused', () => {
  it.each([
    ['CODEC_NO_BYTES', THERMOMETER, { display: 'off' }, 'knows none of its fields'],
    [
      'CODEC_FAILED',
      codec('function encodeDownlink(i) { throw new Error("no " + i.data.word) }'),
      { word: 'x' },
      'no x',
    ],
    ['CODEC_FAILED', codec('function encodeDownlink() { return { errors: ["not now"] } }'), {}, 'not now'],
    ['CODEC_FAILED', codec('function encodeDownlink() { return { bytes: ["a"] } }'), {}, 'bytes[0]'],
    ['CODEC_LIMIT', codec('function encodeDownlink() { for (;;) {} }'), {}, '100 ms'],
    ['PAYLOAD_TOO_LONG', codec('function encodeDownlink() { return { bytes: new Array(243).fill(1) } }'), {}, '243'],
  ])('with %s', async (code, made, payload, words) => {
    const world = worldWith(made);
    expect(await world.publish(request(payload))).toMatchObject({ outcome: 'rejected', code });
    expect(world.published).toEqual([
      {
        topic: 'lorawan/cold-room-3/downlink/rejected',
        message: { code, message: expect.stringContaining(words), request: request(payload) },
      },
    ]);
  });

  it('where the thing names a codec that nobody filed', async () => {
    const world = worldWith(THERMOMETER, {}, 'acme/unknown');
    expect(await world.publish(request({ relay: 'on' }))).toMatchObject({ code: 'UNKNOWN_CODEC' });
  });

  it('where the session is end-to-end encrypted and there is no encoder', async () => {
    const session = { ...CLEAR.session, id: 'x', seen: {}, endToEnd: true };
    expect(await worldWith(THERMOMETER, { session }).publish(request({ relay: 'on' }))).toMatchObject({
      code: 'ENCRYPTED_SESSION',
    });
    const product = { brand: 'acme', model: 'th-100' };
    const decoderOnly = worldWith(codec('function decodeUplink() {}'), { session, product });
    expect(await decoderOnly.publish(request({ relay: 'on' }))).toMatchObject({ code: 'CODEC_FAILED' });
  });
});
