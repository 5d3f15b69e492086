import { describe, expect, it } from 'vitest';
import { decodeDownlink } from '../../lambdas/codecs/decode-downlink.ts';
import { decodeUplink } from '../../lambdas/codecs/decode-uplink.ts';
import { encodeDownlink } from '../../lambdas/codecs/encode-downlink.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';
import { bytesToHex, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { DIALECTS } from './fixtures/dialects.ts';
import type { DownlinkExample, Fixture, UplinkExample } from './fixtures/fixture.ts';
import { HAZARDS } from './fixtures/hazards.ts';

const sandbox = new Sandbox();
const receivedAt = Date.UTC(2026, 2, 4, 9, 15, 27, 412);

async function expectUplink({ codec }: Fixture, { hex, answer }: UplinkExample): Promise<void> {
  const decoded = await decodeUplink(codec, { bytes: hexToBytes(hex), fPort: 2, receivedAt }, sandbox);
  expect(decoded).toEqual({ warnings: [], errors: [], normalizedWarnings: [], ...answer });
}

async function expectDownlink({ codec }: Fixture, { data, fPort, answer, decoded }: DownlinkExample): Promise<void> {
  const encoded = await encodeDownlink(codec, { data, fPort }, sandbox);
  if (answer === 'none') return expect(encoded).toBeUndefined();
  const { bytes, ...rest } = encoded ?? {};
  const hex = bytes && bytesToHex(bytes);
  expect({ hex, ...rest }).toEqual({ hex: undefined, warnings: [], errors: [], ...answer });
  if (bytes === undefined) return;
  const again = await decodeDownlink(codec, { bytes, fPort: answer.fPort ?? 1 }, sandbox);
  expect(again?.data).toEqual(decoded);
}

describe.each([
  ['a dialect', DIALECTS],
  ['a hazard', HAZARDS],
])('%s:', (_, fixtures) => {
  it.each(fixtures)('$fact', async (fixture) => {
    const { uplinks = [], downlinks = [] } = fixture;
    expect(uplinks.length + downlinks.length).toBeGreaterThan(0);
    for (const example of uplinks) await expectUplink(fixture, example);
    for (const example of downlinks) await expectDownlink(fixture, example);
  });
});
