import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../lambdas/codecs/codec.ts';
import type { CodecError } from '../../lambdas/codecs/codec-answer.ts';
import { codecFolder } from '../../lambdas/codecs/codec-folder.ts';
import { decodeDownlink } from '../../lambdas/codecs/decode-downlink.ts';
import { decodeUplink } from '../../lambdas/codecs/decode-uplink.ts';
import { type EncodedDownlink, encodeDownlink } from '../../lambdas/codecs/encode-downlink.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';
import { bytesToHex, concatBytes, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { CODECS, type Example, shippedExamples } from './shipped-examples.ts';

const sandbox = new Sandbox();
const find = codecFolder(CODECS);

async function codecOf(reference: string): Promise<Codec> {
  const codec = await find(reference);
  if (codec === undefined) throw new Error(`there is no codec ${reference}`);
  return codec;
}

const AM307 = await codecOf('milesight-iot/am307');
const AM308 = await codecOf('milesight-iot/am308');

const uplink = (codec: Codec, bytes: Uint8Array) =>
  decodeUplink(codec, { bytes, fPort: 85, receivedAt: 1_756_623_968_000 }, sandbox);
const downlink = (bytes: Uint8Array) => decodeDownlink(AM307, { bytes, fPort: 85 }, sandbox);

async function encode(codec: Codec, data: object, fPort?: number): Promise<EncodedDownlink> {
  const encoded = await encodeDownlink(codec, { data, fPort }, sandbox);
  if (encoded === undefined) throw new Error(`${codec.reference} has no encoder`);
  return encoded;
}

const messages = (errors: readonly CodecError[]) => errors.map(({ message }) => message);

/** What an example gives, in the words of its `output`. */
async function outputOf(codec: Codec, { type, input }: Example) {
  const bytes = hexToBytes(input.bytes ?? '');
  if (type === 'uplink') {
    const { data, warnings, errors, normalized } = await uplink(codec, bytes);
    return { data, warnings, errors: messages(errors), normalized };
  }
  if (type === 'downlink-encode') {
    const answer = await encode(codec, input.data ?? {}, input.fPort);
    const encoded = answer.bytes && { bytes: bytesToHex(answer.bytes), fPort: answer.fPort };
    return { ...encoded, warnings: answer.warnings, errors: messages(answer.errors) };
  }
  const { data, warnings = [] } = (await decodeDownlink(codec, { bytes, fPort: 85 }, sandbox)) ?? {};
  return { data, warnings, errors: [] };
}

describe('a shipped codec does what its examples say', () => {
  it.each(shippedExamples())('$reference $type: $description', async (example) => {
    const { normalized, ...output } = {
      normalized: undefined,
      ...(await outputOf(await codecOf(example.reference), example)),
    };
    // Why a downlink can't be shown is told to nobody.
    const errors = example.type === 'downlink-decode' ? [] : (example.output.errors ?? []);
    expect(output).toEqual({ warnings: [], ...example.output, errors });
    if (example.normalizedOutput !== undefined) expect(normalized).toEqual(example.normalizedOutput.data);
  });
});

describe('the codec of the AM308', () => {
  it('is that of the AM307, with its FPort', () => {
    expect(AM308).toEqual({ ...AM307, reference: 'milesight-iot/am308', variables: { model: 'am308' } });
    expect(AM308.fPort).toBe(85);
  });
});

describe('the codec of the AM307', () => {
  const word = (...words: string[]) => fc.constantFrom(...words);
  const commands = fc.record(
    {
      screen_display_enable: word('enable', 'disable'),
      report_interval: fc.integer({ min: 1, max: 65_535 }),
      reboot: word('yes'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const someCommands = commands.filter((data) => Object.keys(data).length > 0);

  it('reads the commands that it writes', async () => {
    await fc.assert(
      fc.asyncProperty(someCommands, async (data) => {
        const { bytes = new Uint8Array() } = await encode(AM307, data);
        expect((await downlink(bytes))?.data).toEqual(data);
      }),
    );
  });

  it('reads in the answer of the device what was commanded', async () => {
    await fc.assert(
      fc.asyncProperty(someCommands, fc.constantFrom(0xfe, 0xff), async (data, channel) => {
        const { bytes = new Uint8Array() } = await encode(AM307, data);
        const answer = bytes.map((byte, at) => (startsCommand(bytes, at) ? channel : byte));
        expect((await uplink(AM307, answer)).data).toEqual(data);
      }),
    );
  });

  /** What JavaScript makes of a value as a name; nothing of an object that has no text. */
  const textOf = (value: unknown): string => {
    try {
      return String(value);
    } catch {
      return '';
    }
  };

  it('refuses any field and any value that it does not know, naming the field', async () => {
    const fields = fc.oneof(
      fc.string(),
      word('screen_display_enable', 'report_interval', 'reboot', '__proto__', 'toString'),
    );
    const values = fc.oneof(fc.jsonValue(), word('constructor', 'ENABLE', 'on'));
    await fc.assert(
      fc.asyncProperty(fields, values, async (field, value) => {
        fc.pre(!(field === 'report_interval' && Number.isInteger(value)));
        fc.pre(!['enable', 'disable', 'yes'].includes(textOf(value)));
        const data = JSON.parse(`{${JSON.stringify(field)}:${JSON.stringify(value)}}`);
        const { bytes, errors } = await encode(AM307, data);
        expect(bytes).toBeUndefined();
        expect(errors[0]?.message).toContain(field.slice(0, 250));
        expect(errors[0]?.message).toMatch(/accepted|…$/);
      }),
      { examples: [['screen_display_enable', { toString: '' }]] },
    );
  });

  it('answers any bytes with data or an error, and never throws', async () => {
    const starts = word('0175', '0367', '20ce', '21ce', 'ff16', 'ff0b', 'fe2d', 'fe03', 'ff03', '087d').map(hexToBytes);
    const bytes = fc.array(fc.oneof(starts, fc.uint8Array({ maxLength: 20 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(AM307, AM308), async (parts, codec) => {
        const { data, errors } = await uplink(codec, concatBytes(...parts));
        expect(errors.length > 0).toBe(data === undefined);
        for (const message of messages(errors))
          expect(message).toMatch(/^(unknown record|record|the payload is empty)/);
        await downlink(concatBytes(...parts));
      }),
    );
  });

  it('keeps all complete records of a message that is cut off anywhere', async () => {
    const report = hexToBytes('01755C0367EE0004687C05000106CB02077DA803087D250009736627');
    const ends = [3, 7, 10, 13, 16, 20, 24, 28];
    for (let length = 3; length <= report.length; length++) {
      const { data, warnings } = await uplink(AM307, report.subarray(0, length));
      expect(Object.keys(data ?? {})).toHaveLength(ends.filter((end) => end <= length).length);
      expect(warnings).toHaveLength(ends.includes(length) ? 0 : 1);
    }
  });
});

/** Whether a command begins here, in a row of whole commands. */
function startsCommand(bytes: Uint8Array, at: number): boolean {
  let start = 0;
  while (start < at) start += bytes[start + 1] === 0x03 ? 4 : 3;
  return start === at;
}
