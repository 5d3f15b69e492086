import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lambdas/json-object.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy } from '../networks/heard-by.ts';
import { IDS, joinAccept, SESSION, uplink } from './messages.ts';
import { World } from './world.ts';

const THING = '70B3D57ED0050A11';
const TOPIC = `lorawan/${THING}/uplink`;
const TELEMETRY_TOPIC = 'lorawan/ttes-prod/sensors-prod/things/eui-70b3d57ed0050a11/up';

const AT = Date.parse('2026-03-04T09:15:27.412Z');
const helium = (fcnt: number, changes: object = {}): JsonObject =>
  heardBy('helium', {
    ...fixture('helium', 'uplink').message,
    fcnt,
    decoded: undefined,
    reported_at: AT + 1000 * fcnt,
    ...changes,
  });
const heliumJoin = (changes: object = {}): JsonObject =>
  heardBy('helium', { ...fixture('helium', 'join').message, ...changes });
const byTelemetry = (message: object): JsonObject =>
  heardBy('telemetry', { ...message, telemetryTopic: TELEMETRY_TOPIC });

const fCntsOf = (world: World): number[] => world.published.map(({ message }) => message.uplink_message.f_cnt ?? 0);
const idsOf = (world: World): string[] => world.published.map(({ message }) => message.integration.message_id);

describe('an uplink of Helium', () => {
  it('comes out as the one document on the outer topic, with what the network said itself if that is wanted', async () => {
    const { message, document } = fixture('helium', 'uplink');
    const world = new World({ nativeMessage: true });
    await world.handle(heardBy('helium', message));
    const { integration, ...rest } = world.last.message;
    expect(world.last.topic).toBe(TOPIC);
    expect(rest).toEqual(document);
    expect(integration).toMatchObject({ network: 'helium', encryption: 'network', native: message, errors: [] });
  });

  it('does not carry that unasked', async () => {
    const world = new World();
    await world.handle(helium(1));
    expect(world.last.message.integration).not.toHaveProperty('native');
  });

  it('makes a thing that says where its device is, and a shadow', async () => {
    const world = new World();
    await world.handle(helium(188));
    expect(world.things.get(THING)).toEqual({
      stackName: 'lorawan',
      deviceID: '3c822699-37fd-4df6-a84d-93037a450843',
      origin: 'network',
      network: 'helium',
      devEUI: THING,
      joinEUI: '70B3D57ED0000ABC',
    });
    expect(world.reported(THING)).toMatchObject({ gateways: 2, rssi: -97, snr: 0, fCntUp: 188, devAddr: '4800002E' });
  });

  it('is named in either case: one device has one thing', async () => {
    const world = new World();
    await world.handle(helium(1));
    await world.handle(helium(2, { dev_eui: THING.toLowerCase(), devaddr: '2e000048' }));
    expect(world.published.map(({ topic }) => topic)).toEqual([TOPIC, TOPIC]);
    expect([...world.table.keys()]).toEqual([THING]);
  });

  it('that comes once for each of several packets is published once', async () => {
    const world = new World();
    await world.handle(helium(5), 'r1');
    const copy = helium(5, { uuid: 'another', hotspots: [], reported_at: AT + 5004 });
    expect(await world.handle(copy, 'r2')).toMatchObject({ outcome: 'duplicate' });
    await world.handle(helium(6), 'r3');
    expect(await world.handle({ ...copy, uuid: 'a third' }, 'r4')).toMatchObject({ outcome: 'duplicate' });
    expect(fCntsOf(world)).toEqual([5, 6]);
  });

  it('that is played back is published late, and leaves the shadow as it is', async () => {
    const world = new World();
    await world.handle(helium(7), 'r1');
    expect(await world.handle(helium(3, { replay: true }), 'r2')).toMatchObject({ late: true });
    expect(fCntsOf(world)).toEqual([7, 3]);
    expect(world.reported(THING)).toMatchObject({ fCntUp: 7 });
  });

  it('is not encrypted end to end, and says so where that is wanted', async () => {
    const world = new World({ endToEndEncryption: true });
    await world.handle(helium(1));
    expect(world.last.message.integration.encryption).toBe('network');
  });
});

describe('a join of Helium', () => {
  it('is told of, and begins a session whose counters start anew under the same DevAddr', async () => {
    const world = new World();
    for (const [index, fcnt] of [40, 41].entries()) await world.handle(helium(fcnt), `a${index}`);
    await world.handle(heliumJoin({ reported_at: AT + 60_000 }), 'join');
    expect(world.last).toMatchObject({ topic: `lorawan/${THING}/join`, message: { join_accept: {} } });
    expect(world.reported(THING)).toMatchObject({ activated: '2026-03-04T09:16:27.412Z', fCntUp: 0 });
    world.published.length = 0;
    for (const fcnt of [0, 1, 40]) await world.handle(helium(fcnt, { reported_at: AT + 61_000 + fcnt }), `b${fcnt}`);
    expect(fCntsOf(world)).toEqual([0, 1, 40]);
    expect(world.reported(THING)).toMatchObject({ fCntUp: 40, lastSeen: '2026-03-04T09:16:28.452Z' });
  });
});

describe('a device that moves from Helium to The Things Stack and back', () => {
  it('keeps its thing, shadow and codec, and says where it is', async () => {
    const world = new World();
    for (const fcnt of [188, 189]) await world.handle(helium(fcnt), `helium-${fcnt}`);
    // A user gives it a codec, which the devices function notes.
    const device = world.table.get(THING);
    if (device !== undefined)
      world.table.set(THING, { ...device, codec: 'acme/th-100', revision: device.revision + 1 });
    world.things.set(THING, { ...world.things.get(THING), codec: 'acme/th-100' });

    await world.handle(joinAccept({ session_key_id: SESSION }, { end_device_ids: IDS }), 'join');
    await world.handle(uplink({ f_cnt: 0 }), 'tts-0');
    expect(world.last).toMatchObject({ topic: TOPIC, message: { integration: { network: 'the-things-stack' } } });
    expect(world.things.get(THING)).toMatchObject({
      ...{ network: 'the-things-stack', deviceID: 'eui-70b3d57ed0050a11', codec: 'acme/th-100', stackName: 'lorawan' },
    });
    expect(world.table.get(THING)).toMatchObject({ codec: 'acme/th-100', applicationID: 'sensors-prod' });
    expect(world.reported(THING)).toMatchObject({ fCntUp: 0, sessionID: SESSION });

    world.now = AT + 3_600_000;
    await world.handle(helium(0, { reported_at: AT + 3_600_000 }), 'back');
    expect(world.last.message.integration).toMatchObject({ network: 'helium', thing_name: THING });
    expect(world.things.get(THING)).toMatchObject({
      network: 'helium',
      deviceID: '3c822699-37fd-4df6-a84d-93037a450843',
      codec: 'acme/th-100',
    });
    expect(world.things.size).toBe(1);
    expect(new Set(idsOf(world)).size).toBe(world.published.length);
  });

  it('is still where it was heard last if an uplink from before comes late', async () => {
    const world = new World();
    await world.handle(helium(188), 'r1');
    await world.handle(uplink({ f_cnt: 0, received_at: '2026-03-04T09:20:00Z' }), 'r2');
    await world.handle(helium(187), 'r3');
    expect(fCntsOf(world)).toEqual([188, 0, 187]);
    expect(world.things.get(THING)).toMatchObject({ network: 'the-things-stack' });
    expect(world.reported(THING)).toMatchObject({ fCntUp: 0 });
  });
});

describe('a device that has moved', () => {
  it('has not moved back with a join from before', async () => {
    const world = new World();
    await world.handle(heliumJoin({ reported_at: AT }), 'join');
    await world.handle(uplink({ f_cnt: 0, received_at: '2026-03-04T09:20:00Z' }), 'r1');
    await world.handle(heliumJoin({ reported_at: AT }), 'join again');
    expect(world.things.get(THING)).toMatchObject({ network: 'the-things-stack' });
    expect(world.table.get(THING)).toMatchObject({ network: 'the-things-stack' });
    world.now = AT + 3_600_000;
    await world.handle(heliumJoin({ reported_at: AT + 3_600_000 }), 'another join');
    expect(world.things.get(THING)).toMatchObject({ network: 'helium' });
  });

  it('is told of to its thing by the next message if that could not be changed at once, and no message waits for it', async () => {
    const world = new World();
    await world.handle(helium(188), 'r1');
    const { update } = world.deps.things;
    Object.assign(world.deps.things, { update: () => Promise.reject(new Error('throttled')) });
    await world.handle(uplink({ f_cnt: 0, received_at: '2026-03-04T09:20:00Z' }), 'r2');
    expect(fCntsOf(world)).toEqual([188, 0]);
    expect(world.things.get(THING)).toMatchObject({ network: 'helium' });

    Object.assign(world.deps.things, { update });
    world.now += 60_000;
    await world.handle(uplink({ f_cnt: 1, received_at: '2026-03-04T09:21:00Z' }), 'r3');
    expect(world.things.get(THING)).toMatchObject({ network: 'the-things-stack', deviceID: 'eui-70b3d57ed0050a11' });
    const calls = world.registryCalls;
    await world.handle(uplink({ f_cnt: 2, received_at: '2026-03-04T09:22:00Z' }), 'r4');
    expect(world.registryCalls).toBe(calls);
    expect(fCntsOf(world)).toEqual([188, 0, 1, 2]);
  });
});

describe('telemetry beside another connection of the same stack', () => {
  it.each([
    ['first', [byTelemetry(uplink()), uplink()]],
    ['second', [uplink(), byTelemetry(uplink())]],
  ])('comes twice, and is published once if it comes %s', async (_order, copies) => {
    const world = new World();
    const outcomes = [];
    for (const [index, copy] of copies.entries()) outcomes.push((await world.handle(copy, `r${index}`)).outcome);
    expect(outcomes).toEqual(['done', 'duplicate']);
    expect(world.published).toHaveLength(1);
  });

  it('drops the second join too', async () => {
    const world = new World();
    await world.handle(joinAccept(), 'r1');
    expect(await world.handle(byTelemetry(joinAccept()), 'r2')).toMatchObject({ outcome: 'duplicate' });
  });

  it('keeps a wrapped key to itself, in the document and in what the network said', async () => {
    const world = new World({ nativeMessage: true });
    const envelope = { kek_label: 'unknown', encrypted_key: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l' };
    await world.handle(byTelemetry(uplink({ app_s_key: envelope })));
    expect(JSON.stringify(world.published)).not.toContain('H6aLCoEStEeu80vY');
  });

  it.each([
    ['zeros that are not there', { f_cnt: undefined, f_port: undefined, frm_payload: undefined }, { fCntUp: 0 }],
    ['a time in the year 1', { received_at: '0001-01-01T00:00:00Z' }, { lastSeen: '2026-03-04T09:15:27.412908117Z' }],
    [
      'a time in nanoseconds',
      { received_at: '2026-03-04T09:15:27.204918273Z' },
      {
        lastSeen: '2026-03-04T09:15:27.204918273Z',
      },
    ],
    ['counters as text', { f_cnt: '17', f_port: '2' }, { fCntUp: 17 }],
  ])('is read with %s', async (_what, changes, reported) => {
    const world = new World();
    await world.handle(byTelemetry(uplink(changes)));
    expect(world.reported(THING)).toMatchObject(reported);
  });

  it('is simulated without a session, and then never a repeat, and no news for the shadow', async () => {
    const world = new World();
    const { dev_addr: _, ...ids } = IDS;
    const simulated = uplink({ session_key_id: undefined, f_cnt: undefined }, { end_device_ids: ids, simulated: true });
    for (const request of ['r1', 'r2']) await world.handle(byTelemetry(simulated), request);
    expect(world.published).toHaveLength(2);
    expect(world.reported(THING)).toBeUndefined();
  });
});
