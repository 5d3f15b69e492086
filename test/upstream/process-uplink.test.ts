import { describe, expect, it } from 'vitest';
import { DEV_EUI, ENVELOPE, encryptedUplink, IDS, joinAccept, KEK, NEXT_SESSION, SESSION, uplink } from './messages.ts';
import { World } from './world.ts';

const TOPIC = `lorawan/${DEV_EUI}/uplink`;

describe('an uplink', () => {
  it('comes out on the outer topic with all its paths unchanged and one member more', async () => {
    const world = new World();
    const inner = uplink();
    await world.handle(inner);
    const { integration, ...rest } = world.last.message;
    expect(world.last.topic).toBe(TOPIC);
    expect(rest).toEqual(inner);
    expect(integration).toEqual({
      message_id: `${DEV_EUI}:${SESSION}:17`,
      thing_name: DEV_EUI,
      stack_name: 'lorawan',
      network: 'the-things-stack',
      encryption: 'network',
      warnings: [],
      errors: [],
    });
  });

  it('that is end-to-end encrypted comes out in clear, without key and counter of the session', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    await world.handle(encryptedUplink());
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    expect(uplink_message).not.toHaveProperty('app_s_key');
    expect(uplink_message).not.toHaveProperty('last_a_f_cnt_down');
    expect(integration).toMatchObject({ encryption: 'end-to-end', errors: [] });
  });

  it('decides on encryption by itself: a stack takes encrypted and clear uplinks of one device in turn', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    await world.handle(encryptedUplink());
    await world.handle(uplink({ f_cnt: 18 }));
    expect(world.published.map(({ message }) => message.integration.encryption)).toEqual(['end-to-end', 'network']);
    expect(world.published.map(({ message }) => message.uplink_message.frm_payload)).toEqual([
      'AWcBDgJoWg==',
      'AWcBDgJoWg==',
    ]);
  });

  it('whose KEK label is newer than the cached copy is decrypted after one more look', async () => {
    const world = new World();
    world.newerKeks.set('aws-prod-kek-1', KEK);
    await world.handle(encryptedUplink());
    expect(world.last.message.uplink_message.frm_payload).toBe('AWcBDgJoWg==');
  });

  it.each([
    ['UNKNOWN_KEK_LABEL', encryptedUplink(), new Map<string, Uint8Array>()],
    ['KEY_UNWRAP_FAILED', encryptedUplink(), new Map([['aws-prod-kek-1', new Uint8Array(16)]])],
    ['INVALID_KEY_LENGTH', encryptedUplink({ app_s_key: {} }), new Map<string, Uint8Array>()],
    ['INVALID_FRAME', encryptedUplink({ f_port: 0 }), new Map([['aws-prod-kek-1', KEK]])],
  ])(
    'that can not be decrypted (%s) still comes out, as ciphertext that nobody takes for clear',
    async (code, message, keks) => {
      const world = new World();
      for (const [label, kek] of keks) world.keks.set(label, kek);
      await world.handle(message);
      const { uplink_message, integration } = world.last.message;
      expect(uplink_message).not.toHaveProperty('frm_payload');
      expect(uplink_message.f_cnt).toBe(17);
      expect(integration.encrypted_payload).toBe('mLMGhdGdsA==');
      expect(integration.errors).toEqual([{ code, message: expect.any(String) }]);
    },
  );

  it('without f_cnt has counter 0, and without f_port port 0', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: undefined, f_port: undefined, frm_payload: undefined }));
    expect(world.last.message.integration.message_id).toBe(`${DEV_EUI}:${SESSION}:0`);
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 0 });
  });

  it('is read the same with counters as strings and identifiers in lower case or base64', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    const ids = { ...IDS, dev_eui: 'cLPVftAFChE=', dev_addr: 'JgsfXg==' };
    await world.handle(encryptedUplink({ f_cnt: '17', f_port: '2' }, { end_device_ids: ids }));
    expect(world.last.topic).toBe(TOPIC);
    expect(world.last.message.uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    await world.handle(uplink({ f_cnt: 18 }, { end_device_ids: { ...IDS, dev_eui: DEV_EUI.toLowerCase() } }));
    expect(world.last.topic).toBe(TOPIC);
  });

  it('is recognised by its member, whatever else the document holds', async () => {
    const world = new World();
    await world.handle({ ...uplink(), something_new: { nested: [1, 2] }, join_accept: null });
    expect(world.last.topic).toBe(TOPIC);
    expect(world.last.message.something_new).toEqual({ nested: [1, 2] });
  });

  it.each([
    ['no object', 'text'],
    ['no message member', { end_device_ids: IDS }],
    ['two message members', { ...uplink(), ...joinAccept() }],
    ['no identifiers', { uplink_message: {} }],
    ['a device id that would change a topic', uplink({}, { end_device_ids: { ...IDS, device_id: 'a/b/#' } })],
    ['a counter of 33 bits', uplink({ f_cnt: 2 ** 32 })],
    ['an FPort over 255', uplink({ f_port: 256 })],
    ['a payload that is not base64', uplink({ frm_payload: '***' })],
    ['a DevEUI of seven bytes', uplink({}, { end_device_ids: { ...IDS, dev_eui: '70B3D57ED0050A' } })],
  ])('is refused for good with %s', async (_what, message) => {
    const world = new World();
    await expect(world.handle(message)).rejects.toMatchObject({ code: 'MALFORMED_MESSAGE' });
    expect(world.published).toEqual([]);
  });

  it('that is refused does not quote its payload', async () => {
    const refused = new World().handle(uplink({ frm_payload: 'c2VjcmV0*', f_port: 'c2VjcmV0' }));
    await expect(refused).rejects.toThrow(/^uplink_message\./);
    await expect(refused).rejects.not.toThrow(/c2VjcmV0/);
  });
});

describe('a repeated uplink', () => {
  it('is dropped if another invocation brings it', async () => {
    const world = new World();
    await world.handle(uplink(), 'request-1');
    expect(await world.handle(uplink(), 'request-2')).toMatchObject({ outcome: 'duplicate' });
    expect(world.published).toHaveLength(1);
  });

  it('is published again if Lambda retries the very same invocation', async () => {
    const world = new World();
    await world.handle(uplink(), '11111111-aaaa');
    await world.handle(uplink(), '11111111-aaaa');
    expect(world.published).toHaveLength(2);
    expect(world.published[0]?.message.integration.message_id).toBe(world.published[1]?.message.integration.message_id);
  });

  it('is published once it gets through, if the first attempt failed on publishing', async () => {
    const world = new World();
    const failing = { ...world.deps, publish: () => Promise.reject(new Error('throttled')) };
    const { processUpstream } = await import('../../lambdas/upstream/process-upstream.ts');
    await expect(processUpstream(uplink(), '11111111-aaaa', failing)).rejects.toThrow('throttled');
    await world.handle(uplink(), '11111111-aaaa');
    expect(world.published).toHaveLength(1);
  });

  it('of a new session is not one: counters start again', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 1 }), 'r1');
    await world.handle(uplink({ f_cnt: 1, session_key_id: NEXT_SESSION, received_at: '2026-03-04T10:00:00Z' }), 'r2');
    expect(world.published).toHaveLength(2);
  });
});

describe('a late uplink', () => {
  it('is published, never moves the metrics backwards, and is dropped when it comes again', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 10, received_at: '2026-03-04T09:10:00Z' }), 'r1');
    await world.handle(uplink({ f_cnt: 12, received_at: '2026-03-04T09:12:00Z' }), 'r2');
    const after12 = world.reported(DEV_EUI);
    expect(await world.handle(uplink({ f_cnt: 11, received_at: '2026-03-04T09:11:00Z' }), 'r3')).toMatchObject({
      late: true,
    });
    expect(world.published).toHaveLength(3);
    expect(world.reported(DEV_EUI)).toEqual(after12);
    expect(await world.handle(uplink({ f_cnt: 11 }), 'r4')).toMatchObject({ outcome: 'duplicate' });
  });

  it('of the session before a rejoin does not bring that session back', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 5, received_at: '2026-03-04T09:00:00Z' }), 'r1');
    await world.handle(uplink({ f_cnt: 0, session_key_id: NEXT_SESSION, received_at: '2026-03-04T10:00:00Z' }), 'r2');
    expect(await world.handle(uplink({ f_cnt: 6, received_at: '2026-03-04T09:30:00Z' }), 'r3')).toMatchObject({
      late: true,
    });
    expect(world.table.get(DEV_EUI)?.session?.id).toBe(NEXT_SESSION);
    expect(world.reported(DEV_EUI)).toMatchObject({ sessionID: NEXT_SESSION });
  });
});

describe('a simulated uplink', () => {
  it.each([
    ['flagged', uplink({ f_cnt: 99 }, { simulated: true })],
    [
      'without session, as some versions send it',
      uplink(
        { session_key_id: undefined, f_cnt: undefined, received_at: '0001-01-01T00:00:00Z' },
        { simulated: false, end_device_ids: { ...IDS, dev_addr: undefined } },
      ),
    ],
  ])('(%s) is published and changes neither state nor metrics', async (_how, message) => {
    const world = new World();
    await world.handle(uplink(), 'r1');
    const [device, metrics] = [world.table.get(DEV_EUI), world.reported(DEV_EUI)];
    await world.handle(message, 'r2');
    await world.handle(message, 'r3');
    expect(world.published).toHaveLength(3);
    expect(world.table.get(DEV_EUI)).toEqual(device);
    expect(world.reported(DEV_EUI)).toEqual(metrics);
  });
});

describe('the thing of a device', () => {
  it('appears with the first uplink, with attributes of the contract, and is not looked up again', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 1 }), 'r1');
    expect(world.things.get(DEV_EUI)).toEqual({
      devEUI: DEV_EUI,
      stackName: 'lorawan',
      deviceID: 'eui-70b3d57ed0050a11',
      joinEUI: '70B3D57ED0000ABC',
      origin: 'network',
    });
    const calls = world.registryCalls;
    await world.handle(uplink({ f_cnt: 2 }), 'r2');
    await world.handle(uplink({ f_cnt: 3 }), 'r3');
    expect(world.registryCalls).toBe(calls);
  });

  it('is named <stack>_<device id> in the scheme DeviceID, and for a device without DevEUI', async () => {
    const byDeviceID = new World({ name: 'fleet', thingNameScheme: 'DeviceID' });
    await byDeviceID.handle(uplink());
    expect(byDeviceID.last.topic).toBe('lorawan/fleet_eui-70b3d57ed0050a11/uplink');

    const abp = new World();
    await abp.handle(uplink({}, { end_device_ids: { ...IDS, dev_eui: undefined, device_id: 'my-abp' } }));
    expect(abp.last.topic).toBe('lorawan/lorawan_my-abp/uplink');
  });

  it('is adopted if it carries our stackName, whatever else it carries', async () => {
    const world = new World();
    world.things.set(DEV_EUI, { stackName: 'lorawan', devEUI: DEV_EUI, colour: 'green' });
    await world.handle(uplink());
    expect(world.published).toHaveLength(1);
    expect(world.things.get(DEV_EUI)).toHaveProperty('colour');
  });

  it('of another stack is refused, and the refusal names the owner', async () => {
    const world = new World();
    world.things.set(DEV_EUI, { stackName: 'other-fleet', devEUI: DEV_EUI });
    await expect(world.handle(uplink())).rejects.toMatchObject({
      code: 'FOREIGN_THING',
      message: expect.stringContaining('"other-fleet"'),
    });
    expect(world.published).toEqual([]);
    expect(world.table.size).toBe(0);
  });

  it('of another device on another network is refused; on its own network it is that of the next device under the id', async () => {
    const thing = { stackName: 'lorawan', devEUI: '0004A30B001B9436', network: 'thing-park' };
    for (const [attributes, outcome] of [
      [
        thing,
        { code: 'FOREIGN_THING', message: expect.stringContaining('0004A30B001B9436 on the network "thing-park"') },
      ],
      [{ ...thing, network: '' }, { outcome: 'done' }],
      [{ ...thing, network: 'telemetry' }, { outcome: 'done' }],
      [{ ...thing, devEUI: DEV_EUI.toLowerCase() }, { outcome: 'done' }],
    ] as const) {
      const world = new World({ thingNameScheme: 'DeviceID' });
      world.things.set(`lorawan_${IDS.device_id}`, attributes);
      const answer = await world.handle(uplink()).catch((error: unknown) => error);
      expect(answer).toMatchObject(outcome);
    }
  });

  it('is made once by handlers that race', async () => {
    const world = new World(undefined, { pause: () => Promise.resolve() });
    await Promise.all([1, 2, 3, 4].map((f_cnt) => world.handle(uplink({ f_cnt }), `r${f_cnt}`)));
    expect(world.things.size).toBe(1);
    expect(world.published).toHaveLength(4);
    expect(world.table.get(DEV_EUI)?.session?.fCntUp).toBe(4);
  });
});

describe('the stored state', () => {
  it('holds the AppSKey only wrapped, and one that came bare not at all', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    await world.handle(encryptedUplink());
    expect(world.table.get(DEV_EUI)?.session?.appSKey).toEqual({
      kekLabel: 'aws-prod-kek-1',
      encryptedKey: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l',
    });
    const bare = new World();
    await bare.handle(encryptedUplink({ app_s_key: { key: '00112233445566778899AABBCCDDEEFF' } }));
    expect(bare.last.message.uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    expect(JSON.stringify([...bare.table.values()])).not.toMatch(
      /00112233445566778899aabbccddeeff|ABEiM0RVZneImaq7zN3u/i,
    );
  });

  it('stays under a kilobyte, which is what one write is billed for', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    for (let f_cnt = 4_000_000_000; f_cnt < 4_000_000_040; f_cnt++) {
      await world.handle(encryptedUplink({ f_cnt }), crypto.randomUUID());
    }
    // A rejoin, after which the session before is remembered as well.
    await world.handle(joinAccept({ app_s_key: ENVELOPE }), crypto.randomUUID());
    for (let f_cnt = 0; f_cnt < 20; f_cnt++) {
      const next = { f_cnt, session_key_id: NEXT_SESSION, received_at: '2026-03-04T10:00:00.123456789Z' };
      await world.handle(encryptedUplink(next), crypto.randomUUID());
    }
    expect(world.table.get(DEV_EUI)?.previous).toBeDefined();
    expect(itemBytes(world.table.get(DEV_EUI))).toBeLessThan(1024);
  });
});

/** Size of an item by DynamoDB's rules: UTF-8 of names and texts, half a byte a digit, 3 bytes a map and 1 a member. */
function itemBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1;
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return members.reduce((bytes, [name, inner]) => bytes + Buffer.byteLength(name) + itemBytes(inner) + 1, 3);
}
