import fc from 'fast-check';
import { DIALECTS } from './fixtures/dialects.ts';
import { codecOf } from './fixtures/fixture.ts';
import { HAZARDS } from './fixtures/hazards.ts';
import { HOSTILE_CODECS, type HostileCodec } from './hostile-codecs.ts';

/** A message for a codec of which nobody knows what it is. */
export interface HostileMessage {
  /** What one would say of the codec; `good` is the one that must not suffer from the others. */
  readonly kind: 'good' | 'hostile' | 'broken';
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly fPort: number;
}

/** Answers the sum of the bytes, whichever way it is asked. */
const GOOD_SOURCE = `
  function sum(bytes) { return bytes.reduce(function (a, b) { return a + b; }, 0); }
  function decodeUplink(input) { return { data: { sum: sum(input.bytes), fPort: input.fPort } }; }
  function encodeDownlink(input) { return { bytes: input.data.bytes, fPort: input.fPort }; }`;

const sourceOf = ({ script }: HostileCodec) => script.source;
const quick = HOSTILE_CODECS.filter(({ isSlow, ends }) => !isSlow && ends !== 'CODEC_LIMIT').map(sourceOf);
const slow = HOSTILE_CODECS.filter(({ isSlow }) => isSlow).map(sourceOf);
const breaking = HOSTILE_CODECS.filter(({ isSlow, ends }) => !isSlow && ends === 'CODEC_LIMIT').map(sourceOf);

/** Codecs that work, but for one place. */
const broken = fc
  .record({
    source: fc.constantFrom(
      ...[...DIALECTS, ...HAZARDS]
        .flatMap(({ codec }) => [codec.uplink?.source ?? '', codec.downlink?.source ?? ''])
        .filter((source) => source !== '' && source.length < 10_000),
    ),
    at: fc.nat(10_000),
    length: fc.nat(12),
    instead: fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom(
        '{',
        '}',
        '(',
        '[',
        ';',
        ' ',
        '0',
        '.',
        'null',
        'input',
        '/',
        '`',
        '"',
        '=>',
        '...',
        'await ',
        'bytes',
      ),
    ),
  })
  .map(({ source, at, length, instead }) => {
    const from = at % (source.length + 1);
    return source.slice(0, from) + instead + source.slice(from + length);
  });

const message = (kind: HostileMessage['kind'], source: fc.Arbitrary<string>): fc.Arbitrary<HostileMessage> =>
  fc.record({
    kind: fc.constant(kind),
    source,
    bytes: fc.uint8Array({ maxLength: 51 }),
    fPort: fc.integer({ min: 1, max: 223 }),
  });

/**
 * Messages for codecs of every kind. What takes 0.1 s is rare, so that many fit into a test; each kind comes up within a few
 * thousand.
 */
export const hostileMessages: fc.Arbitrary<HostileMessage> = fc.oneof(
  { weight: 400, arbitrary: message('good', fc.constant(GOOD_SOURCE)) },
  { weight: 300, arbitrary: message('hostile', fc.constantFrom(...quick)) },
  { weight: 290, arbitrary: message('broken', broken) },
  { weight: 7, arbitrary: message('hostile', fc.constantFrom(...breaking)) },
  { weight: 3, arbitrary: message('hostile', fc.constantFrom(...slow)) },
);

/** The codec of a message. */
export const codecOfMessage = ({ source }: HostileMessage) => codecOf(source);
