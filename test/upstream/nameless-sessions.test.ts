import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardBy } from '../networks/heard-by.ts';
import { World } from './world.ts';

/** An uplink of a network without names for sessions, as the device sent it. */
interface Sent {
  /** Which of the device's sessions, all of them under one DevAddr. */
  readonly session: number;
  readonly fCnt: number;
  /** ms since 1970; grows from one to the next. */
  readonly at: number;
}

/** How often an uplink is delivered, and how much later than those before it and after it. */
interface Delivery {
  readonly sent: Sent;
  readonly request: string;
  readonly place: number;
}

const START = Date.parse('2026-03-04T09:00:00Z');

/** What is heard within moments may be a copy. */
const MOMENTS_MS = 31_000;

interface Disorder {
  /** By how much counters grow at most from one uplink to the next. */
  readonly gap: number;
  /** How many uplinks may overtake one. */
  readonly late: number;
  /** How many more may come before its copy; undefined: there are no copies. */
  readonly copyLate?: number;
}

/** Sessions long enough for the next one's counters to be lower, whatever overtakes what. */
function storiesOf({ gap, late, copyLate }: Disorder): fc.Arbitrary<readonly Delivery[]> {
  const step = fc.record({
    gap: fc.integer({ min: 1, max: gap }),
    wait: fc.integer({ min: MOMENTS_MS, max: 600_000 }),
  });
  const sessions = fc.array(fc.array(step, { minLength: 12, maxLength: 20 }), { minLength: 1, maxLength: 4 });
  return sessions.map(sentIn).chain((sent) => {
    const { length } = sent;
    const each = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: length, maxLength: length });
    const copy = copyLate === undefined ? fc.constant(undefined) : fc.option(fc.nat(copyLate), { nil: undefined });
    return fc.tuple(each(fc.nat(late)), each(copy)).map(([places, copies]) => deliveries(sent, places, copies));
  });
}

function sentIn(sessions: readonly (readonly { readonly gap: number; readonly wait: number }[])[]): readonly Sent[] {
  const sent: Sent[] = [];
  let at = START;
  for (const [session, steps] of sessions.entries()) {
    let fCnt = -1;
    for (const { gap, wait } of steps) {
      fCnt += gap;
      at += wait;
      sent.push({ session, fCnt, at });
    }
  }
  return sent;
}

function deliveries(
  sent: readonly Sent[],
  places: readonly number[],
  copies: readonly (number | undefined)[],
): readonly Delivery[] {
  const all = sent.flatMap((uplink, index): Delivery[] => {
    const place = index + (places[index] ?? 0);
    const copy = copies[index];
    const first = { sent: uplink, request: `first-${index}`, place };
    return copy === undefined
      ? [first]
      : [first, { sent: uplink, request: `copy-${index}`, place: place + copy + 0.5 }];
  });
  return all.sort((a, b) => a.place - b.place);
}

/** What is heard is heard in the past. */
function aDayLater(): World {
  const world = new World({}, { metrics: false });
  world.now = START + 86_400_000;
  return world;
}

const messageOf = ({ fCnt, at }: Sent) =>
  heardBy('helium', {
    type: 'uplink',
    id: '3c822699-37fd-4df6-a84d-93037a450843',
    dev_eui: '70B3D57ED0050A11',
    app_eui: '70B3D57ED0000ABC',
    devaddr: '2E000048',
    fcnt: fCnt,
    port: 2,
    // So that what comes out tells which one it was.
    payload: Buffer.from(String(at)).toString('base64'),
    reported_at: at,
    hotspots: [],
  });

async function heard(story: readonly Delivery[]): Promise<World> {
  const world = aDayLater();
  for (const { sent, request } of story) await world.handle(messageOf(sent), request);
  return world;
}

const idsOf = (world: World): string[] => world.published.map(({ message }) => message.integration.message_id);

const payloadsOf = (world: World): string[] =>
  world.published.map(({ message }) => Buffer.from(message.uplink_message.frm_payload, 'base64').toString());

describe('uplinks of a device whose sessions have one name', () => {
  it.each<[string, Disorder]>([
    ['in any order', { gap: 2, late: 3 }],
    ['in any order, some of them twice', { gap: 1, late: 2, copyLate: 1 }],
    ['in their order, all of them', { gap: 2, late: 0 }],
  ])('%s are each published exactly once, under an id of their own, and the newest state wins', async (_, disorder) => {
    await fc.assert(
      fc.asyncProperty(storiesOf(disorder), async (story) => {
        const world = await heard(story);
        const all = new Set(story.map(({ sent }) => String(sent.at)));
        expect(payloadsOf(world).sort()).toEqual([...all].sort());
        expect(new Set(idsOf(world)).size).toBe(world.published.length);
        const newest = story.map(({ sent }) => sent).reduce((a, b) => (b.at > a.at ? b : a));
        const [device] = world.table.values();
        expect(device?.session).toMatchObject({
          fCntUp: newest.fCnt,
          heardAt: new Date(newest.at).toISOString().replace('Z', '000000Z'),
        });
      }),
      { numRuns: 100 },
    );
  });

  it('have ids that stay, whatever has come in between', async () => {
    const world = aDayLater();
    const sent = { session: 0, fCnt: 7, at: START };
    await world.handle(messageOf(sent), 'request');
    await world.handle(messageOf({ session: 1, fCnt: 0, at: START + 900_000 }), 'next');
    // Lambda's second attempt at the first, whose answer was lost.
    await world.handle(messageOf(sent), 'request');
    expect(idsOf(world)[2]).toBe(idsOf(world)[0]);
  });

  it('may have the same counter twice: a device that starts over is no copy', async () => {
    const world = aDayLater();
    for (const minute of [0, 2, 4]) {
      const sent = { session: minute, fCnt: 0, at: START + minute * 60_000 };
      await world.handle(messageOf(sent), `${minute} first`);
      expect(await world.handle(messageOf({ ...sent, at: sent.at + 20_000 }), `${minute} copy`)).toMatchObject({
        outcome: 'duplicate',
      });
    }
    expect(world.published).toHaveLength(3);
    expect(new Set(idsOf(world)).size).toBe(3);
  });
});
