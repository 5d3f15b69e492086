import { afterAll, describe, expect, it } from 'vitest';
import { DeviceLife, type KillPoint } from './device-life.ts';
import { type DownlinkStory, PAYLOADS, STORIES } from './downlink-stories.ts';
import { SerialWorld } from './serial-world.ts';

/**
 * A function that dies loses nothing, wherever it dies on the way of a downlink. A first run of each story records the
 * calls that each invocation makes to the outside; then each run dies at one of them, and Lambda tries again.
 *
 * An invocation changes nothing outside but by its calls, and nothing by those that only read. So the places to die at
 * that differ are: before the first call, and after each one that changes something, before its answer gets back. What dies
 * before the first has done nothing, whatever the story: the first one stands for all.
 */
const CHANGES_NOTHING = /^(GET|GetItem|GetSecretValue) /;
/** Metrics are not on the way of a downlink. */
const METRICS = /\/shadow /;

/** Dies before and after each call whatsoever, and is tried again both at once and late; takes minutes. */
const EVERYWHERE = process.env['KILL_EVERYWHERE'] !== undefined;

const world = await SerialWorld.start();
afterAll(() => world.stop());

const recorded: Lived[] = [];
for (const story of STORIES) recorded.push(await lived(story));

describe.each(recorded)('a downlink $story.name', ({ story, life, end }) => {
  it('comes to its end', () => expect(end).toEqual(expectedEnd(story, end)));

  it.each(story.steps.flatMap((step) => killPoints(story, step, life)))(
    'also if its function dies: $step, $moment $call, retried $retried',
    async (point) => {
      const killed = await lived(story, point);
      expect(killed.life.wasKilled).toBe(true);
      expect(killed.end).toEqual(expectedEnd(story, killed.end));
    },
  );
});

it('no counter of a session ever encrypted two payloads', () => {
  const ciphertexts = new Map<string, Set<string>>();
  for (const { session_key_id, f_cnt, frm_payload } of world.border.pushes) {
    const slot = `${session_key_id} ${f_cnt}`;
    ciphertexts.set(slot, (ciphertexts.get(slot) ?? new Set()).add(frm_payload));
  }
  expect([...ciphertexts.values()].filter(({ size }) => size > 1)).toEqual([]);
  expect(ciphertexts.size).toBeGreaterThan(STORIES.length);
});

it('there were places to die at', () => {
  const points = recorded.flatMap(({ story, life }) => story.steps.map((step) => killPoints(story, step, life).length));
  expect(Math.min(...points)).toBeGreaterThanOrEqual(2);
  expect(points.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(45);
});

function killPoints(story: DownlinkStory, step: string, { steps }: DeviceLife): readonly KillPoint[] {
  const standsForAll = story === STORIES[0];
  const calls = (steps.get(step) ?? []).filter((call) => !METRICS.test(call));
  const points = calls.flatMap((call, index) => [
    ...((index === 0 && standsForAll) || EVERYWHERE ? retriedBothWays({ step, call, moment: 'before' }) : []),
    ...(!CHANGES_NOTHING.test(call) || EVERYWHERE ? retriedBothWays({ step, call, moment: 'after' }) : []),
  ]);
  // Else by turns.
  return EVERYWHERE ? points : points.filter((_, index) => index % 4 === 0 || index % 4 === 3);
}

function retriedBothWays(point: Omit<KillPoint, 'retried'>): readonly KillPoint[] {
  return [
    { ...point, retried: 'at once' },
    { ...point, retried: 'late' },
  ];
}

interface Lived {
  readonly story: DownlinkStory;
  readonly life: DeviceLife;
  readonly end: Awaited<ReturnType<typeof endOf>>;
}

/** Plays a story, and lets the device send uplinks until the user was told the end. */
async function lived(story: DownlinkStory, point?: KillPoint): Promise<Lived> {
  const isCold = point === undefined || point.call.startsWith('GetSecretValue');
  const life = await DeviceLife.begin(world, { cold: isCold ? story.steps : [], point });
  const { devEUI } = life.device;
  world.air.loses = (frame) =>
    story.losesFirst === true && frame.devEUI === devEUI && frame.fPort === 1 && world.transmissions(devEUI) === 1;
  await story.play(life);
  if (point?.retried === 'late') await life.uplink();
  await life.release();
  const isOver = () => Object.values(toldOf(story, devEUI)).every((kinds) => kinds.length > 0);
  for (let uplinks = 0; uplinks < 8 && !isOver(); uplinks++) await life.uplink();
  return { story, life, end: await endOf(story, devEUI) };
}

async function endOf(story: DownlinkStory, devEUI: string) {
  return { ...(await world.state(devEUI)), told: toldOf(story, devEUI) };
}

function toldOf({ ends: [end = {}] }: DownlinkStory, devEUI: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.keys(end).map((id) => [id, world.told(devEUI, id)]));
}

/** Every request has one end, which is the truth: once in the air for each attempt, and nothing is left of it. */
function expectedEnd({ ends, losesFirst = false }: DownlinkStory, { told }: Lived['end']) {
  const kinds = ends.map((end) => Object.fromEntries(Object.entries(end).map(([id, kind]) => [id, [kind]])));
  const received = Object.keys(told).filter((id) => told[id]?.join() === 'ack');
  return {
    told: expect.toBeOneOf(kinds),
    received: received.map((id) => PAYLOADS[id]),
    transmissions: received.length + (losesFirst ? 1 : 0),
    outbox: undefined,
    troubles: [],
  };
}
