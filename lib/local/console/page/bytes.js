/**
 * `FF 2D 00` for base64 text.
 * @param {unknown} base64
 * @returns {string | undefined} undefined if it isn't base64
 */
export function base64ToHex(base64) {
  if (typeof base64 !== 'string') return undefined;
  try {
    return [...atob(base64)].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()).join(' ');
  } catch {
    return undefined;
  }
}

/**
 * Base64 text for hex digits, in pairs, with or without spaces between.
 * @param {string} hex
 * @returns {string | undefined} undefined if it isn't hex
 */
export function hexToBase64(hex) {
  const digits = hex.replace(/\s+/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) return undefined;
  return btoa(digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}
