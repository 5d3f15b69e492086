import { describe, expect, it } from 'vitest';
import { parseApplicationUp } from '../../lambdas/networks/the-things-stack/application-up.ts';
import { processUplink } from '../../lambdas/upstream/process-uplink.ts';
import { codec, THERMOMETER } from './codecs.ts';
import { DEV_EUI, encryptedUplink, IDS, KEK, uplink } from './messages.ts';
import { World } from './world.ts';

const VERSION_IDS = { version_ids: { brand_id: 'acme', model_id: 'th-100', firmware_version: '1.2' } };

function worldWith(...codecs: readonly (typeof THERMOMETER)[]): World {
  const world = new World();
  for (const one of codecs) world.codecs.set(one.reference, one);
  world.keks.set('aws-prod-kek-1', KEK);
  return world;
}

/** The thing was made by the user, with an attribute. */
function named(world: World, reference: string): World {
  world.things.set(DEV_EUI, { stackName: 'lorawan', devEUI: DEV_EUI, codec: reference });
  return world;
}

describe('an uplink of a device that has a codec', () => {
  it('comes out decoded, although the network can not read it', async () => {
    const world = worldWith(THERMOMETER);
    await world.handle(encryptedUplink(VERSION_IDS));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message.decoded_payload).toEqual({ temperature: 27, at: '2026-03-04T09:15:27.204Z', fPort: 2 });
    expect(uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    expect(integration).toMatchObject({ codec: 'acme/th-100', errors: [] });
  });

  it('comes out as the network decoded it where the network did', async () => {
    const world = worldWith(THERMOMETER);
    await world.handle(uplink({ ...VERSION_IDS, decoded_payload: { theirs: true } }));
    expect(world.last.message.uplink_message.decoded_payload).toEqual({ theirs: true });
    expect(world.last.message.integration).not.toHaveProperty('codec');
  });

  it('comes out as our codec decodes it where the thing names one, whatever the network did', async () => {
    const world = named(worldWith(THERMOMETER), 'acme/th-100');
    await world.handle(uplink({ decoded_payload: { theirs: true }, decoded_payload_warnings: ['theirs'] }));
    const { uplink_message } = world.last.message;
    expect(uplink_message.decoded_payload).toMatchObject({ temperature: 27 });
    expect(uplink_message).not.toHaveProperty('decoded_payload_warnings');
  });

  it('comes out as it came where the thing says none', async () => {
    const world = named(worldWith(THERMOMETER), 'none');
    await world.handle(encryptedUplink(VERSION_IDS));
    expect(world.last.message.uplink_message).not.toHaveProperty('decoded_payload');
  });

  it.each([
    ['without a payload', { frm_payload: undefined }],
    ['on FPort 0', { f_port: 0 }],
  ])('is not decoded %s', async (_name, message) => {
    const world = worldWith(codec('function decodeUplink() { return { data: { called: true } } }'));
    await world.handle(uplink({ ...VERSION_IDS, ...message }));
    expect(world.last.message.uplink_message).not.toHaveProperty('decoded_payload');
  });

  it('is not decoded where its payload could not be decrypted', async () => {
    const world = worldWith(THERMOMETER);
    world.keks.clear();
    await world.handle(encryptedUplink(VERSION_IDS));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message).not.toHaveProperty('decoded_payload');
    expect(integration.errors).toEqual([{ code: 'UNKNOWN_KEK_LABEL', message: expect.any(String) }]);
  });
});

describe('a codec that can not decode', () => {
  it.each([
    [
      'CODEC_FAILED',
      'function decodeUplink() {\n  throw new Error("no such record");\n}',
      'no such record (acme/th-100.js:2',
    ],
    ['CODEC_FAILED', 'function decodeUplink() { return { errors: ["unknown FPort"] } }', 'unknown FPort'],
    ['CODEC_FAILED', 'function decodeUplink( {', 'acme/th-100.js:1'],
    ['CODEC_LIMIT', 'function decodeUplink() { for (;;) {} }', 'longer than 100 ms'],
  ])('costs the decoded payload and nothing else (%s: %s)', async (code, source, words) => {
    const world = worldWith(codec(source));
    const summary = await world.handle(encryptedUplink(VERSION_IDS));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    expect(uplink_message).not.toHaveProperty('decoded_payload');
    expect(integration).toMatchObject({
      codec: 'acme/th-100',
      errors: [{ code, message: expect.stringContaining(words) }],
    });
    expect(world.counted).toEqual(['CodecErrors acme/th-100']);
    // The log line has the code; the codec's words may quote the payload.
    expect(summary).toMatchObject({ codec: 'acme/th-100', errors: [code] });
    expect(JSON.stringify(summary)).not.toContain(words);
  });

  it('that a thing names, but nobody filed, is told of in each uplink', async () => {
    const world = named(worldWith(THERMOMETER), 'acme/unknown');
    await world.handle(encryptedUplink());
    expect(world.last.message.integration.errors).toEqual([
      { code: 'UNKNOWN_CODEC', message: expect.stringContaining('"acme/unknown"') },
    ]);
  });

  it('keeps what the network decoded', async () => {
    const world = named(worldWith(codec('function decodeUplink() { return { errors: ["no"] } }')), 'acme/th-100');
    await world.handle(uplink({ decoded_payload: { theirs: true } }));
    expect(world.last.message.uplink_message.decoded_payload).toEqual({ theirs: true });
    expect(world.last.message.integration.errors).toHaveLength(1);
  });

  it('does not make a message too large to be published', async () => {
    const large = codec('function decodeUplink() { return { data: { text: "\\u20ac".repeat(60000) } } }');
    const world = worldWith(large);
    await world.handle(encryptedUplink(VERSION_IDS));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    expect(uplink_message).not.toHaveProperty('decoded_payload');
    expect(integration.errors).toEqual([{ code: 'CODEC_LIMIT', message: expect.stringContaining('128 KiB') }]);
  });
});

describe('a codec that normalises', () => {
  const normalising = (air: string) =>
    codec(`function decodeUplink() { return { data: { t: 1 } } }
           function normalizeUplink(input) { return { data: { air: ${air} } } }`);

  it('adds its measurements, as the network does', async () => {
    const world = worldWith(normalising('{ temperature: input.data.t }'));
    await world.handle(encryptedUplink(VERSION_IDS));
    expect(world.last.message.uplink_message).toMatchObject({
      decoded_payload: { t: 1 },
      normalized_payload: [{ air: { temperature: 1 } }],
    });
  });

  it('loses a value out of range, and says so', async () => {
    const world = worldWith(normalising('{ temperature: -300, co2: 500 }'));
    await world.handle(encryptedUplink(VERSION_IDS));
    expect(world.last.message.uplink_message).toMatchObject({
      normalized_payload: [{ air: { co2: 500 } }],
      normalized_payload_warnings: ['measurement 1: air.temperature is below -273.15'],
    });
  });

  it('never costs the decoded payload', async () => {
    const world = worldWith(normalising('nothing.of.that'));
    await world.handle(encryptedUplink(VERSION_IDS));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message.decoded_payload).toEqual({ t: 1 });
    expect(uplink_message).not.toHaveProperty('normalized_payload');
    expect(uplink_message.normalized_payload_warnings).toEqual([expect.stringContaining('nothing')]);
    expect(integration.errors).toEqual([]);
  });
});

describe('the shadow of decoded payloads', () => {
  const decoding = codec('function decodeUplink(input) { return { data: { last: input.bytes[0] } } }');
  const world = () => {
    const made = new World({}, { payloads: true });
    made.codecs.set(decoding.reference, decoding);
    return made;
  };

  it('has the newest data, and what tells how new it is', async () => {
    const { handle, payloads } = bound(world());
    await handle(uplink(VERSION_IDS));
    expect(payloads.get(DEV_EUI)?.reported).toEqual({
      data: { last: 1 },
      fPort: 2,
      fCntUp: 17,
      sessionID: uplink().uplink_message.session_key_id,
      devAddr: IDS.dev_addr,
      lastSeen: '2026-03-04T09:15:27.204Z',
    });
  });

  it('is never moved backwards by a late uplink', async () => {
    const { handle, payloads } = bound(world());
    await handle(uplink({ ...VERSION_IDS, f_cnt: 18 }), 'a');
    await handle(uplink({ ...VERSION_IDS, f_cnt: 17, frm_payload: 'AgI=' }), 'b');
    expect(payloads.get(DEV_EUI)?.reported).toMatchObject({ data: { last: 1 }, fCntUp: 18 });
  });

  it('takes what the network decoded too', async () => {
    const { handle, payloads } = bound(world());
    await handle(uplink({ decoded_payload: { theirs: 1 } }));
    expect(payloads.get(DEV_EUI)?.reported).toMatchObject({ data: { theirs: 1 } });
  });

  const bound = (one: World) => ({ handle: one.handle.bind(one), payloads: one.payloads });
});

describe('what the network says of a device', () => {
  it('is remembered for its downlinks, with one write until it changes', async () => {
    const world = worldWith();
    await world.handle(uplink(VERSION_IDS), 'a');
    const { revision } = world.table.get(DEV_EUI) ?? {};
    expect(world.table.get(DEV_EUI)?.product).toEqual({ brand: 'acme', model: 'th-100', firmware: '1.2' });
    await world.handle(uplink({ ...VERSION_IDS, f_cnt: 18 }), 'b');
    const second = world.table.get(DEV_EUI)?.revision ?? 0;
    await world.handle(uplink({ ...VERSION_IDS, f_cnt: 19, decoded_payload: {} }), 'c');
    expect(world.table.get(DEV_EUI)?.product).toEqual({
      brand: 'acme',
      model: 'th-100',
      firmware: '1.2',
      decodedByNetwork: true,
    });
    expect(second - (revision ?? 0)).toBeLessThan((world.table.get(DEV_EUI)?.revision ?? 0) - second);
  });
});

describe('a device whose network knows no models', () => {
  it('keeps the codec of the model that another network has told, for uplinks and downlinks', async () => {
    const world = worldWith(THERMOMETER);
    await world.handle(uplink(VERSION_IDS), 'a');
    const codec = world.last.message.integration.codec;
    expect(codec).toBe('acme/th-100');
    const message = uplink({ f_cnt: 18, session_key_id: undefined, received_at: '2026-03-04T09:20:00Z' });
    await processUplink(parseApplicationUp(message, { network: 'helium' }), 'b', world.deps);
    expect(world.last.message.integration).toMatchObject({ network: 'helium', codec });
    expect(world.table.get(DEV_EUI)?.product).toEqual({ brand: 'acme', model: 'th-100', firmware: '1.2' });
  });

  it('has the codec of a model that its network tells of later', async () => {
    const world = worldWith(THERMOMETER);
    await world.handle(uplink(VERSION_IDS), 'a');
    await world.handle(uplink({ version_ids: { brand_id: 'acme', model_id: 'other' }, f_cnt: 18 }), 'b');
    expect(world.last.message.integration).not.toHaveProperty('codec');
    expect(world.table.get(DEV_EUI)?.product).toEqual({ brand: 'acme', model: 'other' });
  });
});

describe('downlink/queued', () => {
  const queued = (members: object = {}) => ({
    end_device_ids: IDS,
    received_at: '2026-03-04T09:16:00Z',
    downlink_queued: {
      session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==',
      f_port: 2,
      f_cnt: 1,
      frm_payload: 'AwH/',
      ...members,
    },
  });

  it('says what was queued where the codec can decode downlinks', async () => {
    const world = named(worldWith(THERMOMETER), 'acme/th-100');
    await world.handle(queued());
    expect(world.last.topic).toBe(`lorawan/${DEV_EUI}/downlink/queued`);
    expect(world.last.message.downlink_queued).toMatchObject({ frm_payload: 'AwH/', decoded_payload: { relay: 'on' } });
  });

  it('stays as the network said it where that says it already, or the codec fails', async () => {
    const world = named(worldWith(codec('function decodeDownlink() { throw 1 }')), 'acme/th-100');
    await world.handle(queued());
    expect(world.last.message.downlink_queued).not.toHaveProperty('decoded_payload');
    await world.handle(queued({ decoded_payload: { theirs: true } }));
    expect(world.last.message.downlink_queued.decoded_payload).toEqual({ theirs: true });
  });
});
