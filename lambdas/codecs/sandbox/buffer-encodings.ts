/**
 * Part of `BUFFER_SCRIPT`: what texts and bytes are to each other. Declares `encoding(name)`, which is `[bytes of a text, text of
 * bytes]`, and `bytesOf(text, name)`; bytes are arrays of numbers. Wrong input is treated as Node treats it: never refused.
 */
export const BUFFER_ENCODINGS = String.raw`const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const text = (codes) => {
    let result = '';
    for (let i = 0; i < codes.length; i++) result += String.fromCodePoint(codes[i]);
    return result;
  };
  const codes = (string) => Array.from({ length: string.length }, (_, i) => string.charCodeAt(i));

  function toUTF8(string) {
    const bytes = [];
    for (const character of string) {
      let code = character.codePointAt(0);
      if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return bytes;
  }

  // As the Encoding Standard has it: U+FFFD for each longest beginning of a sequence that can't go on.
  function fromUTF8(bytes) {
    const points = [];
    for (let i = 0; i < bytes.length; ) {
      const first = bytes[i++];
      let more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
      if (more === 0) {
        points.push(first < 0x80 ? first : 0xfffd);
        continue;
      }
      let point = first & (63 >> more);
      let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      for (; more > 0 && bytes[i] >= low && bytes[i] <= high; more--, low = 0x80, high = 0xbf)
        point = (point << 6) | (bytes[i++] & 63);
      points.push(more === 0 ? point : 0xfffd);
    }
    return text(points);
  }

  function toHex(bytes) {
    let hex = '';
    for (let i = 0; i < bytes.length; i++) hex += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
    return hex;
  }

  function fromHex(string) {
    const bytes = [];
    for (let i = 0; /^[0-9a-f]{2}$/i.test(string.slice(i, i + 2)); i += 2) bytes.push(parseInt(string.slice(i, i + 2), 16));
    return bytes;
  }

  function toBase64(bytes) {
    let result = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const bits = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
      const left = bytes.length - i;
      result += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63];
      result += (left > 1 ? ALPHABET[(bits >> 6) & 63] : '=') + (left > 2 ? ALPHABET[bits & 63] : '=');
    }
    return result;
  }

  function fromBase64(string) {
    const bytes = [];
    let bits = 0, count = 0;
    for (const character of string.replace(/-/g, '+').replace(/_/g, '/').replace(/=[^]*/, '')) {
      const value = ALPHABET.indexOf(character);
      if (value < 0) continue;
      bits = ((bits << 6) | value) & 0xffffff;
      count += 6;
      if (count >= 8) bytes.push((bits >> (count -= 8)) & 255);
    }
    return bytes;
  }

  const LATIN1 = [codes, text];
  const ENCODINGS = {
    utf8: [toUTF8, fromUTF8], 'utf-8': [toUTF8, fromUTF8], latin1: LATIN1, binary: LATIN1,
    ascii: [codes, (bytes) => text(bytes.map((byte) => byte & 127))],
    hex: [fromHex, toHex], base64: [fromBase64, toBase64],
    base64url: [fromBase64, (bytes) => toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')],
  };
  function encoding(name) {
    const found = ENCODINGS[String(name === undefined || name === null || name === '' ? 'utf8' : name).toLowerCase()];
    if (!found) throw new TypeError('Unknown encoding: ' + name);
    return found;
  }
  const bytesOf = (string, name) => encoding(name)[0](string);`;
