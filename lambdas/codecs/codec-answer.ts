import { isJsonObject } from '../json-object.ts';
import type { Codec } from './codec.ts';
import type { Failed, Outcome, Script } from './sandbox/outcome.ts';

/** Something that a codec could not do; `message` may quote the payload, so that it belongs in no log. */
export interface CodecError {
  readonly code: 'CODEC_FAILED' | 'CODEC_LIMIT';
  readonly message: string;
}

/** What a codec answered, as far as all functions answer alike. */
export interface CodecAnswer {
  /** The object that was returned; undefined if there are errors. */
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly warnings: readonly string[];
  readonly errors: readonly CodecError[];
}

/** Longest text of one error or warning, and the most of them: a message that is published has a limit itself. */
const MAX_LENGTH = 300;
const MAX_TEXTS = 10;

/**
 * Reads what a function of a codec answered: TS013 has problems returned in `errors`; real codecs throw as well, and leave
 * empty arrays, which mean nothing.
 */
export function readAnswer(outcome: Exclude<Outcome, { is: 'missing' }>, { name }: Script): CodecAnswer {
  if (outcome.is === 'failed') return { warnings: [], errors: [errorOf(outcome)] };
  const { value, notFinite } = outcome;
  if (!isJsonObject(value)) {
    return { warnings: [], errors: [{ code: 'CODEC_FAILED', message: `${name} returned no object` }] };
  }
  const warnings = textsOf(value['warnings']);
  const errors = textsOf(value['errors']).map((message) => ({ code: 'CODEC_FAILED', message }) as const);
  if (errors.length > 0) return { warnings, errors };
  const beside = notFinite === 0 ? [] : [`${notFinite} of its values were not finite numbers, and are null`];
  return { result: value, warnings: [...warnings, ...beside], errors };
}

/** What to say of a codec that lacks a function which it was asked for. */
export function lacks({ reference }: Pick<Codec, 'reference'>, entryPoint: string): CodecError {
  return { code: 'CODEC_FAILED', message: `codec ${reference} has no function ${entryPoint}` };
}

function errorOf({ code, message }: Failed): CodecError {
  return { code, message: cut(message) };
}

function textsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const texts = Array.isArray(value) ? (value as unknown[]) : [value];
  return texts.slice(0, MAX_TEXTS).flatMap((text) => (text === '' || text === null ? [] : [cut(textOf(text))]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} …` : text;
}
