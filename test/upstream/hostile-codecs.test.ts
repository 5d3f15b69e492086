import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecOfMessage, type HostileMessage, hostileMessages } from '../codecs/hostile-messages.ts';
import { settledMemory } from '../codecs/settled-memory.ts';
import { DEV_EUI, uplink } from './messages.ts';
import { World } from './world.ts';

/** 500 uplinks within `npm test`, 100,000 in `npm run test:fuzz`. */
const UPLINKS = Number(process.env['FUZZ_UPLINKS'] ?? 500);
const CHUNK = 250;
const SEED = 20_261_122;
const MAX_GROWTH_BYTES = 64 * 2 ** 20;
const VERSION_IDS = { brand_id: 'acme', model_id: 'any' };

const unhandled: unknown[] = [];
const hear = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', hear));
afterAll(() => void process.off('unhandledRejection', hear));

const world = new World();
const tally = { decoded: 0, failed: 0, limits: 0 };

describe(`${UPLINKS} uplinks of devices with hostile, broken and good codecs`, () => {
  it('are all published, each once and with its payload, and leave nothing behind', async () => {
    await publishChunk(0);
    const before = await settledMemory();
    for (let chunk = 1; chunk * CHUNK < UPLINKS; chunk += 1) await publishChunk(chunk);
    const growth = (await settledMemory()) - before;
    console.log({ ...tally, growthMiB: Math.round(growth / 2 ** 20) });
    expect(unhandled).toEqual([]);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    expect(Math.min(tally.decoded, tally.failed)).toBeGreaterThan(0);
  }, 3_600_000);
});

async function publishChunk(chunk: number): Promise<void> {
  const messages = fc.sample(hostileMessages, { numRuns: CHUNK, seed: SEED + chunk });
  for (const [index, message] of messages.entries()) await expectPublished(message, chunk * CHUNK + index);
}

async function expectPublished(message: HostileMessage, fCntUp: number): Promise<void> {
  const frm_payload = Buffer.from(message.bytes).toString('base64');
  world.codecs.set('acme/any', codecOfMessage(message));
  await world.handle(
    uplink({ f_cnt: fCntUp, f_port: message.fPort, frm_payload, version_ids: VERSION_IDS }),
    `request-${fCntUp}`,
  );
  // Kept, 100,000 of them would be what grows.
  const published = world.published.splice(0);
  expect(published.map(({ topic }) => topic)).toEqual([`lorawan/${DEV_EUI}/uplink`]);
  const [{ message: outer } = world.last] = published;
  expect(outer.uplink_message).toMatchObject({ f_cnt: fCntUp, f_port: message.fPort, frm_payload });
  count(outer);
}

function count({ uplink_message, integration }: World['last']['message']): void {
  if ('decoded_payload' in uplink_message) tally.decoded += 1;
  if (integration.errors.length > 0) tally.failed += 1;
  if (integration.errors.some(({ code }: { code: string }) => code === 'CODEC_LIMIT')) tally.limits += 1;
}
