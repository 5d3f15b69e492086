/**
 * @typedef {object} DownlinkFields What the form says.
 * @property {string} thingName
 * @property {'bytes' | 'payload'} content which of the two counts
 * @property {string} bytes base64
 * @property {unknown} payload for the codec's encoder
 * @property {number} fPort NaN: none is named
 * @property {boolean} confirmed
 */

/**
 * The request that the fields of the form make.
 * @param {DownlinkFields} fields
 */
export function requestOf({ thingName, content, bytes, payload, fPort, confirmed }) {
  return {
    thingName,
    ...(content === 'bytes' ? { bytes } : { payload }),
    ...(!Number.isNaN(fPort) && { fPort }),
    ...(confirmed && { confirmed }),
  };
}

/**
 * @param {string} text
 * @returns {object | undefined} undefined if it is no JSON object
 */
export function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
