import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import type { Session } from '../../lambdas/lorawan/device-state.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { deviceWith, entry, placesOf, SESSION } from '../lorawan/outbox/device.ts';
import { OutboxWorld, plaintextOf } from './outbox-world.ts';

/** A session whose key came without a KEK: it was used, and not stored. */
const BARE: Session = { ...SESSION, appSKey: undefined };
const RECORDED = { id: 'now', devAddr: '260B1F5E', endToEnd: false, lastAFCntDown: 0 };
/** The AppSKey of the test session. */
const envelope = { kekLabel: '', encryptedKey: hexToBytes('00112233445566778899AABBCCDDEEFF') };

const failures = ({ published }: OutboxWorld) => published.map(({ message }) => message.integration.errors);
const flushed = async (world: OutboxWorld, session: Session) => {
  await world.flush(deviceWith({ session, outbox: [entry(1)] }));
  return world;
};

describe('a downlink', () => {
  it('is encrypted as the network’s own vectors say', async () => {
    const world = new OutboxWorld();
    const session = { ...SESSION, nextFCntDown: 7 };
    const vector = entry(1, { at: 'waiting' }, { frmPayload: 'AwH/', fPort: 5 });
    await world.flush(deviceWith({ session, outbox: [vector] }));
    expect(Buffer.from(world.network.last.frmPayload).toString('base64')).toBe('d304');
  });

  it('is encrypted with the key on record, where it came bare: the device table never has it', async () => {
    const world = new OutboxWorld();
    world.network.sessions = { session: { ...RECORDED, envelope } };
    await flushed(world, BARE);
    expect(plaintextOf(world.network.last)).toBe('payload 1');
    expect(JSON.stringify(world.stored)).not.toMatch(/00112233445566778899aabbccddeeff|ABEiM0RVZneImaq7zN3u/i);
  });

  it('is encrypted with the key of the session that is on offer on record', async () => {
    const world = new OutboxWorld();
    world.network.sessions = { pending: { ...RECORDED, envelope } };
    await flushed(world, BARE);
    expect(plaintextOf(world.network.last)).toBe('payload 1');
  });

  it.each([
    ['the record has no such session', BARE, { session: { ...RECORDED, id: 'other', envelope } }],
    ['the record has no key', BARE, { session: RECORDED }],
    ['there is no record', BARE, undefined],
    ['nobody knows its address', { ...SESSION, devAddr: undefined }, undefined],
  ])('fails as UNKNOWN_SESSION where %s', async (_where, session, sessions) => {
    const world = new OutboxWorld();
    world.network.sessions = sessions;
    await flushed(world, session);
    expect(world.network.pushes).toEqual([]);
    expect(failures(world)).toEqual([[{ code: 'UNKNOWN_SESSION', message: expect.stringContaining('now') }]]);
    expect(world.stored.outbox).toBeUndefined();
  });

  it('fails as UNKNOWN_KEK_LABEL where the KEK is not there', async () => {
    const world = new OutboxWorld();
    world.keks.clear();
    expect(failures(await flushed(world, SESSION))).toMatchObject([[{ code: 'UNKNOWN_KEK_LABEL' }]]);
  });

  it('fails as KEY_UNWRAP_FAILED where the KEK is another', async () => {
    const world = new OutboxWorld();
    world.keks.set('aws-prod-kek-1', new Uint8Array(16));
    expect(failures(await flushed(world, SESSION))).toMatchObject([[{ code: 'KEY_UNWRAP_FAILED' }]]);
  });

  it('waits where the network does not answer for the key', async () => {
    const world = new OutboxWorld();
    world.network.sessions = new NetworkUnavailable('no answer');
    expect(await world.flush(deviceWith({ session: BARE, outbox: [entry(1)] }))).toBe('unavailable');
    expect(placesOf(world.stored)).toEqual(['waiting']);
    world.network.sessions = { session: { ...RECORDED, envelope } };
    expect(await world.flush(world.stored)).toBe('done');
    expect(placesOf(world.stored)).toEqual(['queued now:9']);
  });
});
