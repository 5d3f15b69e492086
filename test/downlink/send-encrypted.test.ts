import { describe, expect, it } from 'vitest';
import { DownlinkWaits } from '../../lambdas/downlink/send-encrypted.ts';
import { CodedError } from '../../lambdas/errors.ts';
import type { Device, Session } from '../../lambdas/lorawan/device-state.ts';
import { outboxOf } from '../../lambdas/lorawan/outbox/entry.ts';
import { deviceWith, entry, OFFERED, placesOf, queued, SESSION, sent } from '../lorawan/outbox/device.ts';
import { plaintextOf } from '../outbox/outbox-world.ts';
import { World } from './world.ts';

const THING = deviceWith().thingName;
const REQUEST = { thingName: THING, bytes: Buffer.from('off').toString('base64'), fPort: 85, confirmed: true };
const CLEAR: Session = { id: 'clear', endToEnd: false, seen: {} };

const stored = ({ table }: World): Device => table.get(THING) ?? deviceWith({ outbox: undefined });
const many = (n: number) => Array.from({ length: n }, (_, i) => entry(i + 1, queued(i + 1)));

describe('a request for an end-to-end encrypted device', () => {
  it('goes to the network encrypted, with all that the user said, and its payload on no inner topic', async () => {
    const world = new World(deviceWith());
    const request = { ...REQUEST, highPriority: true, correlationId: 'order-1187', maxAttempts: 3 };
    expect(await world.publish(request)).toEqual({ outcome: 'done', thingName: THING, fPort: 85 });
    expect(world.network.pushes).toMatchObject([
      {
        ...{ operation: 'push', device: { applicationID: 'sensors-prod', deviceID: 'eui-70b3d57ed0050a11' } },
        ...{ fPort: 85, confirmed: true, highPriority: true, correlationId: 'order-1187', maxAttempts: 3 },
        slot: { sessionID: 'now', fCntDown: 8 },
      },
    ]);
    expect(plaintextOf(world.network.last)).toBe('off');
    expect(world.published).toEqual([]);
    expect(placesOf(stored(world))).toEqual(['queued now:8']);
  });

  it('is unconfirmed, on FPort 1 and tried eight times unless it says otherwise', async () => {
    const world = new World(deviceWith());
    await world.publish({ thingName: THING, bytes: 'AQ==' });
    const defaults = { fPort: 1, confirmed: false, highPriority: false, maxAttempts: 8 };
    expect(world.network.last).toMatchObject({ ...defaults, correlationId: undefined });
  });

  it('is taken once, however often Lambda tries', async () => {
    const world = new World(deviceWith());
    for (let attempt = 0; attempt < 3; attempt++) await world.publish(REQUEST, 'lorawan/downlink', 'the-same');
    expect(world.network.pushes).toHaveLength(1);
    await world.publish(REQUEST, 'lorawan/downlink', 'another');
    expect(world.network.pushes).toHaveLength(2);
  });

  it('is not taken again by a redrive, when it has been sent and acknowledged long ago', async () => {
    const world = new World(deviceWith());
    await world.publish(REQUEST, 'lorawan/downlink', 'the-same');
    const finished = outboxOf(stored(world)).map(({ id }) => id.slice(0, 8));
    world.table.set(THING, { ...stored(world), outbox: undefined, finished: finished.join('') });
    await world.publish(REQUEST, 'lorawan/downlink', 'the-same');
    expect(world.network.pushes).toHaveLength(1);
  });

  it.each([
    ['the session in use', deviceWith({ pending: undefined })],
    ['the first session, on offer', deviceWith({ session: undefined, pending: OFFERED })],
    ['the session on offer, and the network can read the one in use', deviceWith({ session: CLEAR, pending: OFFERED })],
    ['the session before, of which something is outstanding', deviceWith({ session: CLEAR, outbox: [entry(1)] })],
  ])('is never handed over in clear on an inner topic where it is so in %s', async (_where, device) => {
    const world = new World(device);
    await world.publish(REQUEST);
    expect(world.published).toEqual([]);
  });

  it('is held between a rejoin and the first uplink in the new session', async () => {
    const world = new World(deviceWith({ pending: OFFERED }));
    await world.publish(REQUEST);
    expect(world.network.pushes).toEqual([]);
    expect(placesOf(stored(world))).toEqual(['waiting']);
  });

  it('is held until the device joins, if it was never heard and the stack asks for end-to-end encryption', async () => {
    const world = new World(deviceWith());
    world.table.clear();
    world.endToEndEncryption = true;
    expect(await world.publish(REQUEST)).toMatchObject({ outcome: 'held' });
    expect(world.network.asked.record).toBe(1);
    expect(world.table.get(THING)).toMatchObject({
      ...{ thingName: THING, applicationID: 'my-application', deviceID: 'eui-70b3d57ed0050a11', revision: 2 },
      outbox: [{ place: { at: 'waiting' } }],
    });
  });

  it('is worth a retry, in which it is not taken twice, if the network does not answer', async () => {
    const world = new World(deviceWith());
    world.network.answers.push({ is: 'unknown' }, { is: 'unknown' }, { is: 'unknown' });
    const attempt = () => world.publish(REQUEST, 'lorawan/downlink', 'the-same');
    await expect(attempt()).rejects.toThrow(new DownlinkWaits('the network does not answer'));
    expect(await attempt()).toMatchObject({ outcome: 'done' });
    expect(world.network.pushes.map(({ slot }) => slot?.fCntDown)).toEqual([8, 8, 8, 8]);
  });
});

describe('a request that was parked while its downlink waited in the outbox', () => {
  const redriven = (world: World) => world.publish(REQUEST, 'lorawan/downlink', 'the-same', ['DownlinkWaits']);

  it('is not taken again by a redrive, although its downlink went with an uplink so long ago that nobody remembers', async () => {
    const world = new World(deviceWith());
    expect(await redriven(world)).toMatchObject({ outcome: 'done' });
    expect(world.network.pushes).toEqual([]);
  });

  it('hands over what still waits', async () => {
    const world = new World(deviceWith({ outbox: [entry(1)] }));
    await redriven(world);
    expect(world.network.pushes).toHaveLength(1);
  });
});

describe('a device of a stack that asks for end-to-end encryption', () => {
  it('gets nothing in clear before it has a session, although a request was refused that made its state', async () => {
    const world = new World(deviceWith());
    world.table.clear();
    world.endToEndEncryption = true;
    world.network.sessions = new CodedError('API_KEY_REFUSED', 'refused');
    await world.publish(REQUEST);
    world.network.sessions = {};
    expect(await world.publish(REQUEST)).toMatchObject({ outcome: 'held' });
    expect(world.published.map(({ topic }) => topic)).toEqual([`lorawan/${THING}/downlink/rejected`]);
  });

  it('is told at once if the network has no such device', async () => {
    const world = new World(deviceWith());
    world.table.clear();
    world.endToEndEncryption = true;
    world.network.sessions = undefined;
    await world.publish(REQUEST);
    expect(world.published).toMatchObject([
      {
        topic: `lorawan/${THING}/downlink/failed`,
        message: {
          integration: {
            errors: [
              {
                code: 'REFUSED_BY_NETWORK',
                message: 'application my-application has no device eui-70b3d57ed0050a11',
              },
            ],
          },
        },
      },
    ]);
    expect(stored(world).outbox).toBeUndefined();
  });
});

describe('a stack that has no The Things Stack any more', () => {
  it('refuses what would go there, encrypted or not, and keeps nothing of it', async () => {
    for (const device of [
      deviceWith({ outbox: undefined }),
      deviceWith({ outbox: undefined, session: CLEAR, pending: undefined }),
    ]) {
      const world = new World(device);
      world.hasTheThingsStack = false;
      expect(await world.publish(REQUEST)).toEqual({ outcome: 'rejected', code: 'NO_DOWNLINKS' });
      expect(outboxOf(stored(world))).toEqual([]);
      expect(world.network.pushes).toEqual([]);
    }
  });
});

describe('a request to replace', () => {
  it('ends what is not on the air yet, each reported as failed, and empties the queue of the network', async () => {
    const world = new World(deviceWith({ outbox: [entry(1, sent(6), { confirmed: true }), entry(2, queued(7))] }));
    await world.publish({ bytes: 'AQ==' }, `lorawan/${THING}/downlink/replace`);
    expect(world.published).toMatchObject([
      { topic: `lorawan/${THING}/downlink/failed`, message: { integration: { errors: [{ code: 'REPLACED' }] } } },
    ]);
    expect(world.network.pushes).toMatchObject([{ operation: 'replace', slot: { fCntDown: 8 } }]);
    expect(placesOf(stored(world))).toEqual(['sent now:6', 'queued now:8']);
  });
});

describe('a request that an end-to-end encrypted device can not get is answered with its code', () => {
  const answers = ({ published }: World) =>
    published.map(({ topic, message }) => [topic, (message as { code: string }).code]);
  const rejected = `lorawan/${THING}/downlink/rejected`;

  it.each([
    ['ENCRYPTED_SESSION', { thingName: THING, payload: { screen: 'off' } }],
    ['EMPTY_PAYLOAD', { ...REQUEST, bytes: '' }],
  ])('%s: %j', async (code, request) => {
    const world = new World(deviceWith());
    await world.publish(request);
    expect(answers(world)).toEqual([[rejected, code]]);
    expect(world.network.pushes).toEqual([]);
    expect(stored(world)).toEqual(deviceWith());
  });

  it('OUTBOX_FULL, until there is room again', async () => {
    const world = new World(deviceWith({ outbox: many(16) }));
    await world.publish(REQUEST);
    expect(answers(world)).toEqual([[rejected, 'OUTBOX_FULL']]);
    expect(world.network.pushes).toEqual([]);
    expect(outboxOf(stored(world))).toHaveLength(16);

    world.table.set(THING, { ...stored(world), outbox: many(15) });
    expect(await world.publish(REQUEST)).toMatchObject({ outcome: 'done' });
  });

  it('OUTBOX_FULL to one that replaces too, when as many are to be replaced as may be outstanding', async () => {
    const world = new World(deviceWith({ outbox: many(32).map((one) => ({ ...one, replacedBy: 'another' })) }));
    await world.publish({ bytes: 'AQ==' }, `lorawan/${THING}/downlink/replace`);
    expect(answers(world)).toEqual([[rejected, 'OUTBOX_FULL']]);
  });

  it('OUTBOX_FULL is no answer to a retry of a request that is in the outbox', async () => {
    const world = new World(deviceWith({ outbox: many(15) }));
    await world.publish(REQUEST, 'lorawan/downlink', 'the-same');
    expect(await world.publish(REQUEST, 'lorawan/downlink', 'the-same')).toMatchObject({ outcome: 'done' });
    expect(world.published).toEqual([]);
  });

  it('API_KEY_REFUSED, and what was rejected is not sent later all the same', async () => {
    const world = new World(deviceWith({ outbox: [entry(1)] }));
    world.network.answers.push(new CodedError('API_KEY_REFUSED', 'refused'));
    await world.publish(REQUEST);
    expect(answers(world)).toEqual([[rejected, 'API_KEY_REFUSED']]);
    // What another request had brought stays.
    expect(outboxOf(stored(world)).map(({ frmPayload }) => Buffer.from(frmPayload, 'base64').toString())).toEqual([
      'payload 1',
    ]);
    expect(stored(world).pusher).toBeUndefined();
    await world.publish({ ...REQUEST, bytes: Buffer.from('on').toString('base64') });
    expect(world.network.pushes.slice(1).map((pushed) => plaintextOf(pushed))).toEqual(['payload 1', 'on']);
  });

  it('API_KEY_REFUSED is no answer to a downlink that may be at the network: it is worth a retry', async () => {
    const world = new World(deviceWith());
    world.network.answers.push({ is: 'unknown' }, new CodedError('API_KEY_REFUSED', 'refused'));
    await expect(world.publish(REQUEST, 'lorawan/downlink', 'the-same')).rejects.toThrow('may be at the network');
    expect(placesOf(stored(world))).toEqual(['pushing now:8']);
    expect(await world.publish(REQUEST, 'lorawan/downlink', 'the-same')).toMatchObject({ outcome: 'done' });
    expect(new Set(world.network.pushes.map(({ slot }) => slot?.fCntDown))).toEqual(new Set([8]));
  });

  it('never with its payload in the reason', async () => {
    const secret = Buffer.from('a secret of the user').toString('base64');
    const world = new World(deviceWith({ outbox: many(16), session: SESSION }));
    await world.publish({ ...REQUEST, bytes: secret });
    const reasons = world.published.map(({ message }) => (message as { message: string }).message);
    expect(reasons).toEqual([expect.not.stringContaining(secret)]);
  });
});
