import { isJsonObject } from '../../../lambdas/json-object.ts';
import { base64ToBytes, hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import type { Arguments, OwnOption } from '../arguments.ts';
import { UsageError } from '../command.ts';

/** What a user asks of a codec. */
export type RunRequest = DecodeRequest | EncodeRequest;

export interface DecodeRequest {
  readonly type: 'uplink' | 'downlink-decode';
  readonly bytes: Uint8Array;
  /** 1..255; undefined: the codec's default. */
  readonly fPort: number | undefined;
}

export interface EncodeRequest {
  readonly type: 'downlink-encode';
  readonly data: object;
  /** 1..223; undefined: the codec's default. */
  readonly fPort: number | undefined;
}

type RunOption = 'f-port' | 'hex' | 'base64' | 'encode' | 'downlink';

export const RUN_OPTIONS: readonly OwnOption<RunOption>[] = [
  { name: 'hex', value: 'HEX', about: 'bytes to decode, as hex digits' },
  { name: 'base64', value: 'TEXT', about: 'bytes to decode, in base64' },
  { name: 'downlink', about: 'the bytes are those of a downlink' },
  { name: 'encode', value: 'JSON', about: 'object to encode as a downlink' },
  { name: 'f-port', value: 'N', about: "1 to 255; default: that of the codec's codec.json, else 1" },
];

/** @throws UsageError */
export function readRunRequest({ own }: Pick<Arguments<RunOption>, 'own'>): RunRequest {
  const given = (['hex', 'base64', 'encode'] as const).filter((name) => own.has(name));
  const [what, ...others] = given;
  if (what === undefined || others.length > 0) {
    throw new UsageError('What is to be done? One of --hex, --base64 and --encode says so.');
  }
  const text = own.get(what) ?? '';
  if (what !== 'encode') {
    const type = own.has('downlink') ? 'downlink-decode' : 'uplink';
    return { type, bytes: readBytes(what, text), fPort: readFPort(own.get('f-port'), 255) };
  }
  if (own.has('downlink')) throw new UsageError('--downlink goes with --hex and --base64: --encode makes a downlink.');
  return { type: 'downlink-encode', data: readObject(text), fPort: readFPort(own.get('f-port'), 223) };
}

/** 1 to `maximum`; undefined if it is not given. @throws UsageError */
export function readFPort(text: string | undefined, maximum: 223 | 255): number | undefined {
  if (text === undefined) return undefined;
  const fPort = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (fPort >= 1 && fPort <= maximum) return fPort;
  throw new UsageError(`--f-port ${text} is not accepted: a whole number from 1 to ${maximum} is.`);
}

function readBytes(option: 'hex' | 'base64', text: string): Uint8Array {
  try {
    return option === 'hex' ? hexToBytes(text.replace(/^0x|[\s:-]/gi, '')) : base64ToBytes(text);
  } catch {
    const accepted = option === 'hex' ? 'an even number of hex digits is' : 'base64 is';
    throw new UsageError(`--${option} ${text} is not accepted: ${accepted}.`);
  }
}

function readObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--encode is no JSON: ${(error as Error).message}`);
  }
  if (isJsonObject(value)) return value;
  throw new UsageError('--encode takes a JSON object.');
}
