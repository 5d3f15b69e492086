import { BUFFER_ENCODINGS } from './buffer-encodings.ts';

/**
 * Whether a script reads a `Buffer` that its host has. Many declare their own, which costs nothing then; where this guesses
 * wrong, a script gets one that it does not need.
 */
export function readsBuffer(source: string): boolean {
  return /\bBuffer\b/.test(source) && !/^(?:function|class)\s+Buffer\b/m.test(source);
}

/**
 * The part of Node's `Buffer` that published codecs use, over a typed array as there. It is an ordinary property, so that a
 * codec may declare its own. Not there: UTF-16, searching, `transcode`, and what is about files and streams.
 */
export const BUFFER_SCRIPT = `(function () {
  'use strict';
  ${BUFFER_ENCODINGS}

  // A function and no class: old codecs call it without new. What slices and maps a typed array makes its result by it.
  function Buffer(source, second, third) {
    if (typeof source === 'string') return Buffer.from(source, second);
    return Reflect.construct(Uint8Array, source instanceof ArrayBuffer ? [source, second, third] : [source], Buffer);
  }
  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = Object.create(Uint8Array.prototype, { constructor: { value: Buffer, writable: true, configurable: true } });
  Object.defineProperty(Buffer, Symbol.species, { get: () => Buffer });

  Buffer.from = (source, second, third) => {
    if (typeof source === 'string') return new Buffer(bytesOf(source, second));
    if (typeof source !== 'object' || source === null) throw new TypeError('Buffer.from takes a string, an array, an ArrayBuffer or a Buffer');
    if (source instanceof ArrayBuffer) return new Buffer(source, second, third);
    if (source.type === 'Buffer' && Array.isArray(source.data)) return new Buffer(source.data);
    return new Buffer(Array.from({ length: source.length > 0 ? source.length : 0 }, (_, i) => source[i]));
  };
  Buffer.alloc = (size, fill, name) => {
    if (typeof size !== 'number' || !(size >= 0)) throw new RangeError('a Buffer has no size of ' + size);
    return fill === undefined ? new Buffer(size) : new Buffer(size).fill(fill, name);
  };
  Buffer.allocUnsafe = Buffer.allocUnsafeSlow = (size) => Buffer.alloc(size);
  Buffer.isBuffer = (value) => value instanceof Buffer;
  Buffer.isEncoding = (name) => typeof name === 'string' && name.toLowerCase() in ENCODINGS;
  Buffer.byteLength = (value, name) => (typeof value === 'string' ? bytesOf(value, name).length : value.byteLength);
  Buffer.concat = (list, total) => {
    const whole = new Buffer(total === undefined ? list.reduce((sum, { length }) => sum + length, 0) : total);
    let at = 0;
    for (const part of list) {
      whole.set(part.subarray(0, whole.length - at), at);
      at = Math.min(at + part.length, whole.length);
    }
    return whole;
  };
  Buffer.compare = (a, b) => {
    for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return Math.sign(a.length - b.length);
  };

  const methods = Object.assign(Buffer.prototype, {
    toString(name, start = 0, end = this.length) {
      return encoding(name)[1](Array.from(this.subarray(start < 0 ? 0 : start, end < 0 ? 0 : end)));
    },
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
    slice(start, end) { return this.subarray(start, end); },
    equals(other) { return Buffer.compare(this, other) === 0; },
    compare(other) { return Buffer.compare(this, other); },
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(part, at);
      return part.length;
    },
    write(string, at, length, name) {
      if (typeof at === 'string') [at, name] = [undefined, at];
      if (typeof length === 'string') [length, name] = [undefined, length];
      return Buffer.from(string, name).copy(this.subarray(at, length === undefined ? undefined : (at || 0) + length));
    },
    fill(value, start = 0, end = this.length, name = undefined) {
      if (typeof start === 'string') [start, name] = [0, start];
      if (typeof value === 'string') value = Buffer.from(value, name);
      if (typeof value !== 'object') return Uint8Array.prototype.fill.call(this, value, start, end);
      for (let i = start; i < end; i++) this[i] = value[(i - start) % value.length];
      return this;
    },
  });

  const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  function within(value, low, high) {
    if (value < low || value > high) throw new RangeError(value + ' is out of range: ' + low + ' to ' + high);
    return value;
  }
  // [name, DataView's name, size in bytes, lowest and highest value]
  const NUMBERS = [
    ['UInt8', 'Uint8', 1, 0, 255], ['Int8', 'Int8', 1, -128, 127],
    ['UInt16', 'Uint16', 2, 0, 65535], ['Int16', 'Int16', 2, -32768, 32767],
    ['UInt32', 'Uint32', 4, 0, 4294967295], ['Int32', 'Int32', 4, -2147483648, 2147483647],
    ['Float', 'Float32', 4, -Infinity, Infinity], ['Double', 'Float64', 8, -Infinity, Infinity],
    ['BigUInt64', 'BigUint64', 8, 0n, 2n ** 64n - 1n], ['BigInt64', 'BigInt64', 8, -(2n ** 63n), 2n ** 63n - 1n],
  ];
  for (const [name, type, size, low, high] of NUMBERS) {
    for (const end of size === 1 ? [''] : ['BE', 'LE']) {
      methods['read' + name + end] = function (at = 0) { return view(this)['get' + type](at, end === 'LE'); };
      methods['write' + name + end] = function (value, at = 0) {
        view(this)['set' + type](at, within(value, low, high), end === 'LE');
        return at + size;
      };
    }
  }
  // Whole numbers of 1 to 6 bytes.
  for (const end of ['BE', 'LE']) {
    const places = (at, size) => Array.from({ length: size }, (_, i) => at + (end === 'BE' ? i : size - 1 - i));
    const bytesAt = (buffer, at, size) => {
      within(size, 1, 6);
      within(at, 0, buffer.length - size);
      return places(at, size);
    };
    methods['readUInt' + end] = function (at, size) {
      return bytesAt(this, at, size).reduce((sum, place) => sum * 256 + this[place], 0);
    };
    methods['readInt' + end] = function (at, size) {
      const value = this['readUInt' + end](at, size);
      return value < 2 ** (8 * size - 1) ? value : value - 2 ** (8 * size);
    };
    methods['writeUInt' + end] = function (value, at, size) {
      let rest = within(value, 0, 2 ** (8 * size) - 1);
      for (const place of bytesAt(this, at, size).reverse()) {
        this[place] = rest;
        rest = Math.floor(rest / 256);
      }
      return at + size;
    };
    methods['writeInt' + end] = function (value, at, size) {
      const limit = 2 ** (8 * size - 1);
      return this['writeUInt' + end](within(value, -limit, limit - 1) + (value < 0 ? 2 * limit : 0), at, size);
    };
  }
  for (const name of Object.keys(methods)) methods[name.replace('UInt', 'Uint')] = methods[name];
  Object.defineProperty(globalThis, 'Buffer', { value: Buffer, writable: true, configurable: true });
})()`;
