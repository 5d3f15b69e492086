/**
 * Script that each context begins with: what codecs expect to find, and the function that calls them. It is evaluated
 * before the codec, keeps the built-ins that it needs, and is no part of any global scope afterwards, so that a codec can
 * only spoil its own result.
 *
 * The function takes the name of an entry point and its input as JSON text, and returns JSON text: `{notFinite, value}`,
 * `{missing: true}`, or `{error: {message, stack}}`. Entry points are the three of TS013 and `normalizeUplink`; where one is
 * missing, its predecessors: `Decoder(bytes, port)` and `Encoder(object, port)` of The Things Network v2, `Decode(fPort, bytes,
 * variables)` and `Encode(fPort, object, variables)` of ChirpStack v3. With `describe` it takes what was thrown.
 *
 * Each message pays for its length: about 10 µs a function.
 */
export const HOST_SCRIPT = `(function (global) {
  'use strict';
  const { stringify, parse } = JSON, { isView } = ArrayBuffer, { from } = Array, evaluate = eval;
  const Time = Date, Text = String, Whole = Number, Failure = Error, isFiniteNumber = isFinite;
  const slice = Function.prototype.call.bind(Text.prototype.slice);

  // Ordinary properties: codecs declare variables and functions of the same names.
  function define(name, value) {
    Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
    return value;
  }
  function nothing() {}
  const console = define('console', {});
  for (const method of 'log info warn error debug trace table dir time timeEnd assert group groupEnd'.split(' '))
    console[method] = nothing;
  define('exports', define('module', { exports: {} }).exports);

  // Of anything global, const and let as well.
  function valueOf(name) {
    return evaluate('typeof ' + name + '==="undefined"?undefined:' + name);
  }

  function find(name) {
    const own = valueOf(name);
    if (typeof own === 'function') return own;
    for (const place of [valueOf('module')?.exports, valueOf('exports'), valueOf('driver')])
      for (const owner of [place, place?.driver])
        if (typeof owner?.[name] === 'function') return (...given) => owner[name](...given);
  }

  const missing = {};
  function called(entry, input) {
    let codec = find(entry);
    if (codec) return codec(input);
    const { bytes, data, fPort, variables } = input;
    if (entry === 'decodeUplink') {
      if ((codec = find('Decoder'))) return { data: codec(bytes, fPort) };
      if ((codec = find('Decode'))) return { data: codec(fPort, bytes, variables) };
    }
    if (entry === 'encodeDownlink') {
      if ((codec = find('Encoder'))) return { bytes: codec(data, fPort) };
      if ((codec = find('Encode'))) return { bytes: codec(fPort, data, variables) };
    }
    return missing;
  }

  function described(thrown) {
    let message = 'the codec threw something that has no text', stack = '';
    try {
      const isError = thrown instanceof Failure || (typeof thrown === 'object' && thrown !== null && 'message' in thrown);
      message = slice(isError ? (thrown.name ? thrown.name + ': ' : '') + thrown.message : Text(thrown), 0, 500);
      if (isError) stack = slice(Text(thrown.stack), 0, 4000);
    } catch {}
    return '{"error":{"message":' + stringify(message) + ',"stack":' + stringify(stack) + '}}';
  }

  return function (task, argument) {
    if (task === 'describe') return described(argument);
    try {
      const input = parse(argument);
      if ('recvTime' in input) input.recvTime = new Time(input.recvTime);
      const value = called(task, input);
      if (value === missing) return '{"missing":true}';
      if (typeof value?.then === 'function') throw new Failure('asynchronous codecs are not supported');
      let notFinite = 0;
      const text = stringify(value, function (key, member) {
        // In JSON, a typed array would be an object and Buffer's form another.
        if (key === 'bytes' && isView(this.bytes)) return from(this.bytes);
        if (typeof member === 'bigint') return Whole(member);
        if (typeof member !== 'number' || isFiniteNumber(member)) return member;
        notFinite++;
        return null;
      });
      return '{"notFinite":' + notFinite + (text === undefined ? '' : ',"value":' + text) + '}';
    } catch (thrown) {
      return described(thrown);
    }
  };
})(globalThis)`;
