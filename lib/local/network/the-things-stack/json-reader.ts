import { base64ToBytes } from '../../../../lambdas/lorawan/bytes.ts';
import { StackError } from './stack-error.ts';
import { validation } from './stack-errors.ts';

/** JSON of the wrong type: the stack's JSON gateway refuses it without an error definition of its own. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

/** Reads members of a protobuf message in JSON: snake_case or lowerCamelCase, absent or null meaning zero. */
export class JsonReader {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path = '',
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new MalformedRequest(`${path || 'request'} is not an object`);
    }
    this.members = value as Record<string, unknown>;
  }

  get(name: string): unknown {
    const value =
      this.members[name] ?? this.members[name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())];
    return value ?? undefined;
  }

  /** Of its members, as they are spelled; null counts as absent. */
  names(): readonly string[] {
    return Object.keys(this.members).filter((name) => this.get(name) !== undefined);
  }

  object(name: string): JsonReader | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new JsonReader(value, this.place(name));
  }

  list(name: string): readonly unknown[] {
    const value = this.get(name) ?? [];
    if (!Array.isArray(value)) throw this.malformed(name, 'an array');
    return value;
  }

  string(name: string, maxLength: number): string {
    const value = this.get(name) ?? '';
    if (typeof value !== 'string') throw this.malformed(name, 'a string');
    if (value.length > maxLength) throw this.invalid(name, `value length must be at most ${maxLength} runes`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value !== 'boolean') throw this.malformed(name, 'a boolean');
    return value;
  }

  /** A number, or its digits in a string. */
  unsigned(name: string, max = 0xffff_ffff): number {
    const value = this.get(name) ?? 0;
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 0xffff_ffff) {
      throw this.malformed(name, 'an unsigned 32-bit integer');
    }
    if (number > max) throw this.invalid(name, `value must be less than or equal to ${max}`);
    return number;
  }

  /** Base64 in either alphabet, padded or not. */
  bytes(name: string, maxLength: number): Uint8Array {
    const value = this.get(name) ?? '';
    if (typeof value !== 'string') throw this.malformed(name, 'base64');
    let bytes: Uint8Array;
    try {
      bytes = base64ToBytes(value);
    } catch {
      throw this.malformed(name, 'base64');
    }
    if (bytes.length > maxLength) throw this.invalid(name, `value length must be at most ${maxLength} bytes`);
    return bytes;
  }

  invalid(name: string, reason: string): StackError {
    return new StackError(validation, { attributes: { field: this.place(name), reason } });
  }

  malformed(name: string, wanted: string): MalformedRequest {
    return new MalformedRequest(`${this.place(name)} is not ${wanted}`);
  }

  private place(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}
