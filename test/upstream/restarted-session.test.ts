import { describe, expect, it } from 'vitest';
import { parseApplicationUp } from '../../lambdas/networks/the-things-stack/application-up.ts';
import { processNamelessJoin } from '../../lambdas/upstream/process-nameless-join.ts';
import { DEV_EUI, ENVELOPE, IDS, uplink } from './messages.ts';
import { World } from './world.ts';

/** An uplink of a device whose network has no names for sessions, heard at a minute. */
const heard = (f_cnt: number, minute: number, second = '00') =>
  uplink({ session_key_id: undefined, f_cnt, received_at: `2026-03-04T09:${minute}:${second}Z` });

const idsOf = ({ published }: World) => published.map(({ message }) => message.integration.message_id);

describe('a session that has no name but the DevAddr', () => {
  it('begins anew under the same DevAddr with a counter that is lower and was heard later', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    expect(await world.handle(heard(0, 11), 'b')).not.toHaveProperty('late');
    await world.handle(heard(1, 12), 'c');
    expect(idsOf(world)).toEqual([
      `${DEV_EUI}:${IDS.dev_addr}@2026-03-04T09:10:00.000000000Z:500`,
      `${DEV_EUI}:${IDS.dev_addr}@2026-03-04T09:11:00.000000000Z:0`,
      `${DEV_EUI}:${IDS.dev_addr}@2026-03-04T09:11:00.000000000Z:1`,
    ]);
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 1, lastSeen: '2026-03-04T09:12:00Z' });
  });

  it('has each counter once again, and the ids of its messages are new', async () => {
    const world = new World();
    for (const [request, minute] of [10, 11, 12, 13].entries()) {
      await world.handle(heard(request % 2, minute), `request-${request}`);
    }
    expect(new Set(idsOf(world)).size).toBe(4);
  });

  it('goes on where a lower counter was heard earlier: that one is late', async () => {
    const world = new World();
    await world.handle(heard(18, 11), 'a');
    expect(await world.handle(heard(17, 10), 'b')).toMatchObject({ late: true });
    expect(await world.handle(heard(17, 10), 'c')).toMatchObject({ outcome: 'duplicate' });
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 18 });
  });

  it('drops the repeat of an uplink that was heard a moment later by somebody else', async () => {
    const world = new World();
    await world.handle(heard(18, 11), 'a');
    expect(await world.handle(heard(18, 11, '20'), 'b')).toMatchObject({ outcome: 'duplicate' });
  });

  it('is not moved by what was heard before it began', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    await world.handle(heard(7, 12), 'b');
    expect(await world.handle(heard(3, 11), 'c')).toMatchObject({ late: true });
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ fCntUp: 7 });
  });
});

describe('a device that restarts again and again under one DevAddr', () => {
  const join = (minute: number) => ({
    end_device_ids: IDS,
    received_at: `2026-03-04T09:${minute}:00Z`,
    join_accept: {},
  });

  it('is heard each time: no message is late, dropped, or has the id of another', async () => {
    const world = new World();
    const minutes = Array.from({ length: 12 }, (_, index) => 10 + index);
    for (const [index, minute] of minutes.entries()) {
      expect(await world.handle(heard(index % 3, minute), `request-${index}`)).toMatchObject({ outcome: 'done' });
      expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: index % 3, lastSeen: `2026-03-04T09:${minute}:00Z` });
    }
    expect(new Set(idsOf(world)).size).toBe(minutes.length);
  });

  it('and sends its first uplink only, is heard each time after it joined', async () => {
    const world = new World();
    for (const minute of [10, 12, 14]) {
      await processNamelessJoin(parseApplicationUp(join(minute), { network: 'helium' }), world.deps);
      expect(await world.handle(heard(0, minute + 1), `request-${minute}`)).toMatchObject({ outcome: 'done' });
    }
    expect(new Set(idsOf(world)).size).toBe(6);
  });

  it('begins a session with the first uplink since a join, though its counter is higher', async () => {
    const world = new World();
    await world.handle(heard(0, 10), 'a');
    await processNamelessJoin(parseApplicationUp(join(12), { network: 'the-things-stack' }), world.deps);
    // Nobody else is at work by then: one write would do.
    world.now += 60_000;
    // The first one is tried again by Lambda, and comes after the second.
    await world.handle(heard(1, 14), 'b');
    expect(await world.handle(heard(0, 13), 'c')).toMatchObject({ outcome: 'done', late: true });
    await world.handle(heard(2, 15), 'd');
    const began = '2026-03-04T09:14:00.000000000Z';
    expect(idsOf(world).filter((_, index) => index !== 1)).toEqual([
      `${DEV_EUI}:${IDS.dev_addr}@2026-03-04T09:10:00.000000000Z:0`,
      ...[1, 0, 2].map((counter) => `${DEV_EUI}:${IDS.dev_addr}@${began}:${counter}`),
    ]);
  });

  it.each([
    [
      'its first counter again',
      [
        [3, 10],
        [0, 14],
        [0, 12],
      ],
    ],
    [
      'the first counter of the only session that is known',
      [
        [0, 14],
        [0, 12],
      ],
    ],
    [
      'a higher counter',
      [
        [0, 14],
        [4, 12],
      ],
    ],
    [
      'a higher counter, between two sessions',
      [
        [3, 10],
        [0, 14],
        [2, 12],
      ],
    ],
  ] as const)(
    'publishes what was heard long before under %s, late, and leaves the shadow alone',
    async (_, uplinks) => {
      const world = new World();
      for (const [index, [counter, minute]] of uplinks.entries()) {
        // Nobody else is at work: one write would do.
        world.now += 60_000;
        const answer = await world.handle(heard(counter, minute), `request-${index}`);
        expect(answer).toMatchObject(
          index === uplinks.length - 1 ? { outcome: 'done', late: true } : { outcome: 'done' },
        );
      }
      expect(new Set(idsOf(world)).size).toBe(uplinks.length);
      expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 0, lastSeen: '2026-03-04T09:14:00Z' });
      expect(await world.handle(heard(1, 15), 'next')).not.toHaveProperty('late');
      expect(idsOf(world).at(-1)).toContain('@2026-03-04T09:14:00');
    },
  );

  it('counts its downlinks on: the key may be the same', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    const known = world.table.get(DEV_EUI);
    if (known?.session === undefined) throw new Error('the session is not known');
    const session = { ...known.session, endToEnd: true, nextFCntDown: 200 };
    world.table.set(DEV_EUI, { ...known, session });
    const { uplink_message } = heard(0, 11);
    await world.handle(uplink({ ...uplink_message, app_s_key: ENVELOPE, last_a_f_cnt_down: 3 }), 'b');
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ fCntUp: 0, nextFCntDown: 200 });
  });

  it('leaves what was heard before it alone, though the counter is higher', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    await world.handle(heard(0, 20), 'b');
    expect(await world.handle(heard(501, 11), 'c')).toMatchObject({ late: true });
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ fCntUp: 0 });
    expect(new Set(idsOf(world)).size).toBe(3);
  });
});
