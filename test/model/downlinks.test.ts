import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from './commands.ts';
import type { ModelNetworkOptions } from './network.ts';
import { type Asked, type Model, World } from './world.ts';

interface Life {
  readonly model: Model;
  readonly world: World;
}

/** 250 sequences within `npm test`, 20,000 in `npm run test:model`. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 250);

const networks = fc.record({
  version: fc.constantFrom('1.0.3', '1.1'),
  macCommandsIn: fc.constantFrom('FOpts', 'FRMPayload'),
  hasJoined: fc.boolean(),
} as const);

type Beginning = ModelNetworkOptions & { readonly hasJoined: boolean };
type Sequence = Iterable<fc.AsyncCommand<Model, World>>;

/** Runs a sequence of commands, and then lets everything come to its end. */
async function lived({ hasJoined, ...options }: Beginning, sequence: Sequence): Promise<Life> {
  const model: Model = { asked: [], joined: hasJoined };
  const world = new World(options);
  if (hasJoined) await world.begin();
  await fc.asyncModelRun(() => ({ model, real: world }), sequence);
  await world.settle();
  return { model, world };
}

// What functions log in a hundred thousand runs would bury the result.
beforeAll(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterAll(() => void vi.restoreAllMocks());

describe('end-to-end encrypted downlinks', () => {
  it(`come to an end that the user hears of, under counters that are used once, whatever happens (${RUNS} sequences)`, async () => {
    await fc.assert(
      fc.asyncProperty(networks, commands('all'), async (options, sequence) => {
        const { model, world } = await lived(options, sequence);
        expectEnded(model, world);
        expectCountersUsedOnce(world);
        expectSamePlaintext(model, world);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it(`reach the device at most once unless an acknowledgement is missing or the word that it was sent comes late, where no message is lost or parked (${RUNS} sequences)`, async () => {
    await fc.assert(
      fc.asyncProperty(networks, commands('failures'), async (options, sequence) => {
        const { model, world } = await lived(options, sequence);
        expectEnded(model, world);
        expectSamePlaintext(model, world);
        expectOnce(model, world);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it(`leave nobody in doubt, where nothing fails but the radio (${RUNS} sequences)`, async () => {
    await fc.assert(
      fc.asyncProperty(networks, commands('usual'), async (options, sequence) => {
        const { model, world } = await lived(options, sequence);
        expectEnded(model, world);
        expectOnce(model, world);
        expectNoDoubt(world);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);
});

/** Every request was rejected, or ended in a word that is final. */
function expectEnded({ asked }: Model, { bridge, network }: World): void {
  const { device } = bridge.account;
  expect(device?.outbox ?? []).toEqual([]);
  // One that died is no pusher for longer than it could have lived.
  expect(device?.pusher?.until ?? 0).toBeLessThan(network.now);
  expect(network.queue()).toEqual([]);
  const open = asked.filter(
    (one) => !isRejected(one, bridge.rejected) && finalWords(one, bridge.account.heard).length === 0,
  );
  expect(open).toEqual([]);
}

const isRejected = ({ correlationId }: Asked, rejected: readonly string[]): boolean =>
  rejected.some((job) => job.includes(`"${correlationId}"`));

function finalWords({ correlationId, confirmed }: Asked, heard: World['bridge']['account']['heard']): string[] {
  const final = ['downlink/ack', 'downlink/nack', 'downlink/failed', ...(confirmed ? [] : ['downlink/sent'])];
  return heard
    .filter(({ message }) => message.correlation_ids?.includes(correlationId))
    .map(({ subTopic }) => subTopic)
    .filter((subTopic) => final.includes(subTopic));
}

/** No (session, counter) ever has two ciphertexts, and counters of a session only grow. */
function expectCountersUsedOnce({ bridge, stepsBack }: World): void {
  const sessions = new Set(bridge.account.pushes.map(({ json }) => json.session_key_id));
  for (const session of sessions) {
    const pushes = bridge.account.pushes.filter(({ json }) => json.session_key_id === session);
    const counters = pushes.map(({ json }) => json.f_cnt);
    expect(counters).toEqual([...new Set(counters)].sort((a, b) => a - b));
  }
  expect(stepsBack).toEqual([]);
}

/** The device understands what the user asked for, each push once; feedback is in clear. */
function expectSamePlaintext({ asked }: Model, { bridge, network }: World): void {
  const bytesOf = (correlationIDs: readonly string[]) =>
    asked.find(({ correlationId }) => correlationIDs.includes(correlationId))?.bytes;
  const understood = network.received.map(({ sessionKeyID, fCnt, bytes }) => {
    const pushes = bridge.account.pushes.filter(
      ({ json }) => json.session_key_id === sessionKeyID && json.f_cnt === fCnt,
    );
    expect(pushes).toHaveLength(1);
    expect(Buffer.from(bytes).toString('base64')).toBe(bytesOf(pushes[0]?.json.correlation_ids ?? []));
    return `${sessionKeyID} ${fCnt}`;
  });
  expect(new Set(understood).size).toBe(understood.length);
  for (const { message } of bridge.account.heard) {
    for (const downlink of [
      message.downlink_queued,
      message.downlink_sent,
      message.downlink_ack,
      message.downlink_nack,
    ]) {
      // Of a session that is long gone the key is too; then the payload is left out, and the reason said.
      if (message.integration.errors[0]?.code === 'UNKNOWN_SESSION') expect(downlink?.frm_payload).toBeUndefined();
      else if (downlink !== undefined) expect(downlink.frm_payload).toBe(bytesOf(downlink.correlation_ids));
    }
  }
}

/** What was sent once was not sent again. */
function expectOnce({ asked }: Model, { bridge, network }: World): void {
  const received = network.received.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  for (const one of asked) {
    // Nobody knew that it was sent when the device was heard in its next session.
    const isToldLate = bridge.retried.some(
      (job) => job.includes('"downlink_sent"') && job.includes(`"${one.correlationId}"`),
    );
    if (!one.confirmed && !isToldLate)
      expect(received.filter((bytes) => bytes === one.bytes).length).toBeLessThanOrEqual(1);
    // Repeats of a report are no attempts; what a later request replaces gets no further ones.
    const isReplaced = asked.some(({ operation }) => operation === 'replace');
    if (isReplaced || !finalWords(one, bridge.account.heard).includes('downlink/nack')) continue;
    const pushes = bridge.account.pushes.filter(({ json }) => json.correlation_ids.includes(one.correlationId));
    expect(pushes.length).toBeGreaterThanOrEqual(one.maxAttempts);
  }
}

function expectNoDoubt({ bridge }: World): void {
  const errors = bridge.account.heard.flatMap(({ message }) => message.integration?.errors ?? []);
  expect(errors.filter(({ code }) => code === 'OUTCOME_UNKNOWN')).toEqual([]);
}
