import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { NetworkUnavailable, type PushAnswer } from '../../lambdas/outbox/deps.ts';
import { flushOutbox } from '../../lambdas/outbox/flush-outbox.ts';
import {
  deviceWith,
  entry,
  GIVEN_UP,
  idOf,
  OFFERED,
  placesOf,
  queued,
  SESSION,
  sent,
  WAITING,
} from '../lorawan/outbox/device.ts';
import { OutboxWorld, plaintextOf } from './outbox-world.ts';

const CONFIRMED = { confirmed: true };
const unknown: PushAnswer = { is: 'unknown' };
const tooLow = (minFCntDown: number): PushAnswer => ({ is: 'too-low', minFCntDown });
const counters = ({ network }: OutboxWorld) => network.pushes.map(({ slot }) => slot?.fCntDown);

describe('what waits in an outbox', () => {
  it('goes to the network one by one, in order, each encrypted under a counter of its own', async () => {
    const world = new OutboxWorld();
    expect(await world.flush(deviceWith({ outbox: [entry(1), entry(2), entry(3)] }))).toBe('done');
    expect(counters(world)).toEqual([8, 9, 10]);
    expect(world.network.pushes.map((pushed) => plaintextOf(pushed))).toEqual(['payload 1', 'payload 2', 'payload 3']);
    expect(placesOf(world.stored)).toEqual(['queued now:8', 'queued now:9', 'queued now:10']);
    expect(world.stored.pusher).toBeUndefined();
  });

  it('goes with all that the user said of it', async () => {
    const world = new OutboxWorld();
    const fields = { confirmed: true, highPriority: true, correlationId: 'order-1187', maxAttempts: 3, replaces: true };
    await world.flush(deviceWith({ outbox: [entry(1, WAITING, fields), entry(2)] }));
    expect(world.network.pushes).toMatchObject([
      {
        ...{ operation: 'replace', device: { applicationID: 'sensors-prod', deviceID: 'eui-70b3d57ed0050a11' } },
        ...{ id: idOf(1), fPort: 5, confirmed: true, highPriority: true, correlationId: 'order-1187', maxAttempts: 3 },
        slot: { sessionID: 'now', fCntDown: 8 },
      },
      { operation: 'push', id: idOf(2) },
    ]);
  });

  it('has its counter stored before the network sees it', async () => {
    const world = new OutboxWorld();
    const seen: unknown[] = [];
    world.network.onPush = () => seen.push([placesOf(world.stored), world.stored.session?.nextFCntDown]);
    await world.flush(deviceWith({ outbox: [entry(1)] }));
    expect(seen).toEqual([[['pushing now:8'], 9]]);
  });

  it('costs a write a step: one before each push, which stores what became of the one before, and a last', async () => {
    const world = new OutboxWorld();
    await world.flush(deviceWith({ outbox: [entry(1), entry(2)] }));
    expect(world.stored.revision).toBe(1 + 3);
  });

  it('costs nothing where there is nothing', async () => {
    const world = new OutboxWorld();
    expect(await world.flush(deviceWith({ outbox: [entry(1, queued(7))] }))).toBe('done');
    expect(world.stored.revision).toBe(1);
  });

  it('is held between a rejoin and the first uplink in the new session', async () => {
    const world = new OutboxWorld();
    await world.flush(deviceWith({ pending: OFFERED, outbox: [entry(1)] }));
    expect(world.network.pushes).toEqual([]);
    expect(placesOf(world.stored)).toEqual(['waiting']);
  });

  it('goes in clear to a session that is the network’s to encrypt, and needs no place here any more', async () => {
    const world = new OutboxWorld();
    const clear = { ...SESSION, endToEnd: false, appSKey: undefined, nextFCntDown: undefined };
    await world.flush(deviceWith({ session: clear, outbox: [entry(1)] }));
    expect(Buffer.from(world.network.last.frmPayload).toString()).toBe('payload 1');
    expect(world.network.last.slot).toBeUndefined();
    expect(world.stored.outbox).toBeUndefined();
  });
});

describe('a counter that is too low', () => {
  it('is followed by the lowest that the network accepts', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(tooLow(31));
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('done');
    expect(counters(world)).toEqual([8, 31]);
    expect(plaintextOf(world.network.last)).toBe('payload 1');
    expect(placesOf(world.stored)).toEqual(['queued now:31']);
  });

  it('although it is not has the downlink held: the Application Server doubles it while a session is on offer', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(tooLow(8));
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('held');
    expect(counters(world)).toEqual([8]);
    expect(placesOf(world.stored)).toEqual(['waiting']);
    expect(world.stored.pusher).toBeUndefined();
    expect(world.stored.session?.nextFCntDown).toBe(9);
  });

  it('again and again has the downlink held in the end', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(...[100, 200, 300, 400, 500, 600].map(tooLow));
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('held');
    expect(counters(world)).toEqual([8, 100, 200, 300, 400]);
  });
});

describe('an answer that is missing', () => {
  it('is asked for again with the same frame, after a while', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(unknown, unknown);
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('done');
    expect(counters(world)).toEqual([8, 8, 8]);
    expect(new Set(world.network.pushes.map(({ frmPayload }) => Buffer.from(frmPayload).toString('hex'))).size).toBe(1);
    expect(world.slept).toEqual([200, 800]);
    expect(placesOf(world.stored)).toEqual(['queued now:8']);
  });

  it('was a yes, if the counter is too low then and the queue has the downlink', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(unknown, tooLow(9));
    world.network.queue = [idOf(1)];
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('done');
    expect(counters(world)).toEqual([8, 8]);
    expect(placesOf(world.stored)).toEqual(['queued now:8']);
  });

  it('three times leaves the downlink as it is, for another run, and lets others push', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(unknown, unknown, unknown);
    expect(await world.flush(deviceWith({ outbox: [entry(1), entry(2)] }))).toBe('unavailable');
    expect(counters(world)).toEqual([8, 8, 8]);
    expect(placesOf(world.stored)).toEqual(['pushing now:8', 'waiting']);
    expect(world.stored.pusher).toBeUndefined();

    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
    expect(counters(world)).toEqual([8, 8, 8, 8, 9]);
  });
});

describe('a network that is busy', () => {
  it('is left alone; the downlink waits as it is, and others may push', async () => {
    const world = new OutboxWorld();
    world.network.answers.push({ is: 'busy' });
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('unavailable');
    expect(world.network.pushes).toHaveLength(1);
    expect(placesOf(world.stored)).toEqual(['waiting']);
    expect(world.stored.pusher).toBeUndefined();
  });

  it('keeps nobody from one copy of a downlink: what may have arrived before keeps its counter', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(unknown, { is: 'busy' });
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('unavailable');
    expect(placesOf(world.stored)).toEqual(['pushing now:8']);
    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
    expect(counters(world)).toEqual([8, 8, 8]);
  });

  it('is left alone too where it does not answer questions', async () => {
    const world = new OutboxWorld();
    world.network.sessions = new NetworkUnavailable('no answer');
    expect(await world.flush(deviceWith({ session: undefined, outbox: [entry(1)] }))).toBe('unavailable');
    expect(world.stored.pusher).toBeUndefined();
  });
});

describe('a run', () => {
  it('that takes long ends in time for its handler to end too; the rest goes with the next message', async () => {
    const world = new OutboxWorld();
    world.network.onPush = () => {
      world.now += 3_000;
    };
    const outbox = [entry(1), entry(2), entry(3), entry(4), entry(5)];
    expect(await world.flush(deviceWith({ outbox }))).toBe('unavailable');
    expect(placesOf(world.stored)).toEqual(['queued now:8', 'queued now:9', 'queued now:10', 'waiting', 'waiting']);
    expect(world.stored.pusher).toBeUndefined();
    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
  });

  it('that fails before anything is sent leaves the downlink waiting, and lets others push', async () => {
    const world = new OutboxWorld();
    const keks = { find: () => Promise.reject(new Error('ThrottlingException')), findFresh: async () => undefined };
    const device = deviceWith({ outbox: [entry(1)] });
    world.table.set(device.key, device);
    await expect(flushOutbox(device, 'request-1', { ...world.deps, keks })).rejects.toThrow('ThrottlingException');
    expect(placesOf(world.stored)).toEqual(['waiting']);
    expect(world.stored.pusher).toBeUndefined();
    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
  });
});

describe('a downlink of which the network counts and encrypts the copies', () => {
  it('is looked for before it is pushed again: the network could not tell a second copy from another downlink', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(unknown);
    world.network.queue = [idOf(1)];
    const session = { id: 'clear', endToEnd: false, seen: {} };
    expect(await world.flush(deviceWith({ session, outbox: [entry(1)] }))).toBe('done');
    expect(world.network.pushes).toHaveLength(1);
    expect(world.stored.outbox).toBeUndefined();
  });
});

describe('a device that the network waits for', () => {
  it('gets its downlinks later: they are held', async () => {
    const world = new OutboxWorld();
    world.network.answers.push({ is: 'held' });
    expect(await world.flush(deviceWith({ outbox: [entry(1), entry(2)] }))).toBe('held');
    expect(world.network.pushes).toHaveLength(1);
    expect(placesOf(world.stored)).toEqual(['waiting', 'waiting']);
  });
});

describe('a downlink that the network refuses', () => {
  it('is reported as failed, in clear, and the others go on', async () => {
    const world = new OutboxWorld();
    world.network.answers.push({ is: 'refused', code: 'REFUSED_BY_NETWORK', message: 'too long' });
    const fields = { confirmed: true, correlationId: 'order-1187' };
    await world.flush(deviceWith({ outbox: [entry(1, WAITING, fields), entry(2)] }));
    expect(placesOf(world.stored)).toEqual(['queued now:9']);
    expect(world.published).toEqual([
      {
        topic: 'lorawan/70B3D57ED0050A11/downlink/failed',
        message: {
          end_device_ids: {
            device_id: 'eui-70b3d57ed0050a11',
            application_ids: { application_id: 'sensors-prod' },
            dev_eui: '70B3D57ED0050A11',
          },
          correlation_ids: [`lorawan:downlink:${idOf(1)}`, 'order-1187'],
          received_at: '2026-03-04T09:30:00.000Z',
          downlink_failed: {
            downlink: {
              f_port: 5,
              frm_payload: Buffer.from('payload 1').toString('base64'),
              confirmed: true,
              priority: 'NORMAL',
              correlation_ids: [`lorawan:downlink:${idOf(1)}`, 'order-1187'],
            },
            error: { namespace: 'lorawan-aws-iot', name: 'refused_by_network', message_format: 'too long' },
          },
          integration: {
            message_id: `70B3D57ED0050A11:downlink_failed:${idOf(1)}`,
            thing_name: '70B3D57ED0050A11',
            stack_name: 'plant',
            network: 'the-things-stack',
            encryption: 'end-to-end',
            warnings: [],
            errors: [{ code: 'REFUSED_BY_NETWORK', message: 'too long' }],
          },
        },
      },
    ]);
  });

  it('is reported again if it was not forgotten after the first time: rather twice than never', async () => {
    const world = new OutboxWorld();
    const device = deviceWith({ outbox: [entry(1, GIVEN_UP)] });
    world.table.set(device.key, device);
    let writes = 0;
    const { devices } = world.deps;
    const crashing: typeof devices = {
      ...devices,
      write: (...args) => (++writes === 2 ? Promise.reject(new Error('ends here')) : devices.write(...args)),
    };
    await expect(flushOutbox(device, 'request-1', { ...world.deps, devices: crashing })).rejects.toThrow('ends here');
    await flushOutbox(world.stored, 'request-1', world.deps);
    const [first, second, ...others] = world.published.map(({ message }) => message.integration.message_id);
    expect(second).toBe(first);
    expect(others).toEqual([]);
    expect(world.stored.outbox).toBeUndefined();
  });
});

describe('an API key that the network refuses', () => {
  it('ends the run for its caller to see, and lets others push when the key is mended', async () => {
    const world = new OutboxWorld();
    world.network.answers.push(new CodedError('API_KEY_REFUSED', 'refused'));
    const flushed = world.flush(deviceWith({ outbox: [entry(1)] }));
    await expect(flushed).rejects.toMatchObject({ code: 'API_KEY_REFUSED' });
    expect(world.stored.pusher).toBeUndefined();
    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
    expect(placesOf(world.stored)).toEqual(['queued now:9']);
  });
});

describe('a session that the network does not know', () => {
  const recorded = { devAddr: '260B9C04', endToEnd: true, appSKey: SESSION.appSKey, lastAFCntDown: 2 };

  it('is looked up, and the downlink goes to the one in use, under a counter of it', async () => {
    const world = new OutboxWorld();
    world.network.answers.push({ is: 'unknown-session' });
    world.network.sessions = { session: { ...recorded, id: 'rejoined' } };
    expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('done');
    expect(world.network.pushes.map(({ slot }) => slot)).toEqual([
      { sessionID: 'now', fCntDown: 8 },
      { sessionID: 'rejoined', fCntDown: 2 + 1 + 64 },
    ]);
    expect(plaintextOf(world.network.last, '260B9C04')).toBe('payload 1');
    expect(world.stored).toMatchObject({ session: { id: 'rejoined' }, previous: { id: 'now' } });
  });

  it('has the downlink held, if the record names the same or none', async () => {
    for (const sessions of [{ session: { ...recorded, id: 'now' } }, {}]) {
      const world = new OutboxWorld();
      world.network.answers.push({ is: 'unknown-session' });
      world.network.sessions = sessions;
      expect(await world.flush(deviceWith({ outbox: [entry(1)] }))).toBe('held');
      expect(world.network.pushes).toHaveLength(1);
      expect(placesOf(world.stored)).toEqual(['waiting']);
      expect(world.stored.pusher).toBeUndefined();
    }
  });

  it('may be none at all: the sessions on record are taken over before the first push', async () => {
    const world = new OutboxWorld();
    world.network.sessions = { pending: { ...recorded, id: 'joined', lastAFCntDown: 0 } };
    expect(await world.flush(deviceWith({ session: undefined, outbox: [entry(1)] }))).toBe('done');
    expect(world.network.last.slot).toMatchObject({ sessionID: 'joined' });
    expect(plaintextOf(world.network.last, '260B9C04')).toBe('payload 1');
    expect(world.stored.pending?.id).toBe('joined');
  });

  it('is of a device that the network does not know: what waits has failed', async () => {
    const world = new OutboxWorld();
    world.network.sessions = undefined;
    const outbox = [entry(1), entry(2), entry(3, sent(5), CONFIRMED)];
    expect(await world.flush(deviceWith({ session: undefined, outbox }))).toBe('done');
    const codes = world.published.map(({ message }) => message.integration.errors[0].code);
    expect(codes).toEqual(['REFUSED_BY_NETWORK', 'REFUSED_BY_NETWORK']);
    expect(placesOf(world.stored)).toEqual(['sent now:5']);
  });

  it('is joined first, where the network has none on record: the downlink is held', async () => {
    const world = new OutboxWorld();
    expect(await world.flush(deviceWith({ session: undefined, outbox: [entry(1)] }))).toBe('held');
    expect(world.network.pushes).toEqual([]);
    expect(placesOf(world.stored)).toEqual(['waiting']);
  });
});

describe('a network that says nothing of a downlink', () => {
  it('is asked for its queue; what is gone there, and of which it still says nothing then, has failed', async () => {
    const world = new OutboxWorld();
    world.network.queue = [idOf(2)];
    const device = deviceWith({ outbox: [entry(1, queued(6)), entry(2, queued(7))] });
    for (const fCntUp of [19, 21]) {
      world.now += 60_000;
      const session = { ...SESSION, fCntUp };
      expect(await world.flush({ ...(world.table.get(device.key) ?? device), session })).toBe('done');
    }
    expect(world.network.asked.queued).toBe(2);
    expect(placesOf(world.stored)).toEqual(['queued now:7']);
    expect(world.published.map(({ message }) => message.integration.errors[0].code)).toEqual(['OUTCOME_UNKNOWN']);
  });
});
