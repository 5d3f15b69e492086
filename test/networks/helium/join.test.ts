import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { fixture } from '../../fixtures/fixtures.ts';
import { World } from '../../upstream/world.ts';
import { heardBy, readerOf } from '../heard-by.ts';

const readUpstream = readerOf(NETWORKS.helium);

const THING = '70B3D57ED0050A11';
const join = fixture('helium', 'join');

const joinWith = (changes: object) => heardBy(NETWORKS.helium, { ...join.message, ...changes });
const uplinkWith = (changes: object) =>
  heardBy(NETWORKS.helium, { ...fixture('helium', 'uplink').message, ...changes });

describe('a join of Helium', () => {
  it.each([
    ['an empty one', { devaddr: '' }],
    ['null in its place', { devaddr: null }],
    ['no member for it', { devaddr: undefined }],
    ['an empty payload too', { devaddr: '', payload: '', payload_size: 0, raw_packet: '' }],
  ])('has no DevAddr yet, and comes with %s', (_how, changes) => {
    expect(readUpstream(joinWith(changes)).document).toEqual(join.document);
  });

  it.each([
    ['nothing', { type: undefined }],
    ['null', { type: null }],
    ['an empty text', { type: '' }],
  ])('is known by having nothing of an uplink where its type is %s', (_what, changes) => {
    expect(readUpstream(joinWith(changes)).document).toEqual(join.document);
  });

  it.each([
    ['a DevAddr', { devaddr: '2E000048' }],
    ['a counter', { fcnt: 1 }],
    ['a port', { port: 1 }],
    ['a payload', { payload: 'AWc=' }],
  ])('is none without a type but with %s', (_what, changes) => {
    expect(readUpstream(joinWith({ type: undefined, ...changes })).kind).toBe('uplink_message');
  });

  it('is told of, and begins a session under another DevAddr', async () => {
    const world = new World();
    const at = Date.parse('2026-03-04T09:15:27.412Z');
    await world.handle(uplinkWith({ reported_at: at }), 'r1');
    await world.handle(joinWith({ reported_at: at + 60_000 }), 'r2');
    expect(world.last).toMatchObject({ topic: `lorawan/${THING}/join`, message: { join_accept: {} } });
    expect(world.reported(THING)).toMatchObject({ activated: '2026-03-04T09:16:27.412Z', fCntUp: 0 });
    await world.handle(uplinkWith({ devaddr: '31000048', fcnt: 0, reported_at: at + 61_000 }), 'r3');
    expect(world.reported(THING)).toMatchObject({ fCntUp: 0, devAddr: '48000031' });
    expect(world.table.get(THING)?.session).toMatchObject({ devAddr: '48000031', fCntUp: 0 });
  });
});
