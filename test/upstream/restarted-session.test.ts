import { describe, expect, it } from 'vitest';
import { DEV_EUI, IDS, uplink } from './messages.ts';
import { World } from './world.ts';

/** An uplink of a device whose network has no names for sessions, heard at a minute. */
const heard = (f_cnt: number, minute: number) =>
  uplink({ session_key_id: undefined, f_cnt, received_at: `2026-03-04T09:${minute}:00Z` });

const idsOf = ({ published }: World) => published.map(({ message }) => message.integration.message_id);

describe('a session that has no name but the DevAddr', () => {
  it('begins anew under the same DevAddr with a counter that is lower and was heard later', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    expect(await world.handle(heard(0, 11), 'b')).not.toHaveProperty('late');
    await world.handle(heard(1, 12), 'c');
    expect(idsOf(world)).toEqual([
      `${DEV_EUI}:${IDS.dev_addr}:500`,
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
    expect(await world.handle(heard(18, 12), 'b')).toMatchObject({ outcome: 'duplicate' });
  });

  it('is not moved by what was heard before it began', async () => {
    const world = new World();
    await world.handle(heard(500, 10), 'a');
    await world.handle(heard(7, 12), 'b');
    expect(await world.handle(heard(3, 11), 'c')).toMatchObject({ late: true });
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ fCntUp: 7 });
  });
});
