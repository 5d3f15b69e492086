import { CodedError, type ErrorCode } from '../errors.ts';
import type { Attributes } from './network-device.ts';
import { shownValue } from './shown-value.ts';

interface Format {
  readonly pattern: RegExp;
  /** What fits it, in words. */
  readonly accepted: string;
}

export const EUI: Format = { pattern: /^[0-9A-F]{16}$/i, accepted: '16 hex digits are accepted' };

const ROOT_KEY: Format = { pattern: /^(?!0+$)[0-9A-F]{32}$/i, accepted: '32 hex digits are accepted, not all zero' };

/** Reads attributes of one thing; complaints name the thing, the attribute and what is accepted. */
export class AttributeReader {
  constructor(
    readonly thingName: string,
    private readonly attributes: Attributes,
  ) {}

  needed(name: string, code: ErrorCode, format: Format): string {
    const value = this.matching(name, code, format);
    if (value === undefined) throw this.missing(name, code, format.accepted);
    return value;
  }

  matching(name: string, code: ErrorCode, { pattern, accepted }: Format): string | undefined {
    const value = this.attributes[name];
    if (value === undefined || pattern.test(value)) return value;
    throw this.fault(code, `has the attribute ${name} ${shownValue(value)}: ${accepted}`);
  }

  oneOf<T extends string>(name: string, code: ErrorCode, values: readonly T[]): T | undefined {
    const value = this.attributes[name];
    const known = values.find((candidate) => candidate === value);
    if (value === undefined || known !== undefined) return known;
    throw this.fault(code, `has the attribute ${name} ${shownValue(value)}: accepted are ${values.join(', ')}`);
  }

  /** The same as `matching`, but the complaint is silent about the value. */
  secret(name: string, code: ErrorCode, { pattern, accepted }: Format): string | undefined {
    const value = this.attributes[name];
    if (value === undefined || pattern.test(value)) return value;
    throw this.fault(code, `has an attribute ${name} that is none: ${accepted}`);
  }

  rootKey(name: string, code: ErrorCode): string | undefined {
    return this.secret(name, code, ROOT_KEY)?.toUpperCase();
  }

  missing(name: string, code: ErrorCode, accepted: string): CodedError {
    return this.fault(code, `has no attribute ${name}: ${accepted}`);
  }

  fault(code: ErrorCode, complaint: string): CodedError {
    return new CodedError(code, `thing ${this.thingName} ${complaint}`);
  }
}
