import { base64ToHex } from './bytes.js';
import { isDecoded, readingsOf } from './decoded.js';

/** More than fits in a line of the page. */
const MAX_SUMMARY_LENGTH = 500;

/**
 * @typedef {object} Reading What the page says about an event.
 * @property {string} thing empty if it is about none
 * @property {string} kind as in the topic: `uplink`, `downlink/queued`, …
 * @property {string} title
 * @property {string} summary one line
 * @property {string} [problem] the reason, if something went wrong
 */

/**
 * Reads a message of an outer topic. Anybody may publish there, so that anything may be missing or of any type.
 * @param {string} topic
 * @param {any} payload
 * @returns {Reading}
 */
export function readMessage(topic, payload) {
  const { thing, kind } = readTopic(topic);
  const summary = summaryOf(kind, payload).slice(0, MAX_SUMMARY_LENGTH);
  return { thing, kind, title: topic, summary, ...problemOf(kind, payload) };
}

/** @param {string} topic `lorawan/<thing>/<kind>`, or `lorawan/downlink[/rejected]` where the thing is not known */
function readTopic(topic) {
  const [, thing = '', ...kind] = topic.split('/');
  return thing === 'downlink' ? { thing: '', kind: [thing, ...kind].join('/') } : { thing, kind: kind.join('/') };
}

/**
 * @param {string} kind
 * @param {any} payload
 */
function summaryOf(kind, payload) {
  const { uplink_message: uplink, downlink_failed: failed, end_device_ids: ids } = payload ?? {};
  switch (kind) {
    case 'uplink':
      return line(
        ['FPort', uplink?.f_port ?? 0],
        ['FCntUp', uplink?.f_cnt ?? 0],
        contentOf(uplink),
        warningsOf(uplink),
      );
    case 'join':
      return line(['DevAddr', ids?.dev_addr]);
    case 'provisioning':
      return line(payload?.state, payload?.code, payload?.message);
    case 'downlink/rejected':
      return line(payload?.code, payload?.message);
    case 'downlink/failed':
      return line(failed?.error?.name, failed?.error?.message_format);
    case 'downlink/queued':
    case 'downlink/sent':
    case 'downlink/ack':
    case 'downlink/nack':
      return downlinkLine(payload?.[kind.replace('/', '_')]);
    default:
      return typeof payload === 'string' ? payload : JSON.stringify(payload);
  }
}

/** @param {any} downlink */
function downlinkLine(downlink) {
  const bytes = base64ToHex(downlink?.frm_payload);
  const decoded = isDecoded(downlink) && contentOf(downlink);
  const confirmed = downlink?.confirmed && 'confirmed';
  return line(['FPort', downlink?.f_port], ['FCntDown', downlink?.f_cnt], bytes, decoded, confirmed);
}

/**
 * @param {string} kind
 * @param {any} payload
 * @returns {{ problem?: string }}
 */
function problemOf(kind, payload) {
  if (kind === 'downlink/rejected' || kind === 'downlink/failed') return { problem: summaryOf(kind, payload) };
  if (kind === 'provisioning' && payload?.code !== undefined) return { problem: summaryOf(kind, payload) };
  const errors = payload?.integration?.errors;
  if (!Array.isArray(errors) || errors.length === 0) return {};
  return { problem: errors.map((error) => line(error?.code, error?.message)).join('; ') };
}

/**
 * Decoded if a codec did, else the bytes.
 * @param {any} payload an uplink, or a downlink
 */
export function contentOf(payload) {
  if (!isDecoded(payload)) return base64ToHex(payload?.frm_payload);
  return readingsOf(payload)
    .map(({ name, text, unit }) => `${name} ${text} ${unit}`.trim())
    .join(' · ');
}

/**
 * What the codec warns of.
 * @param {any} uplink
 */
export function warningsOf(uplink) {
  const warnings = uplink?.decoded_payload_warnings;
  return Array.isArray(warnings) ? warnings.map(wordOf).join('; ') : '';
}

/**
 * Best of all antennas: RSSI in dBm, SNR in dB. Absent means 0, which is an SNR but no RSSI.
 * @param {any} uplink
 * @returns {{ rssi: number, snr: number } | undefined}
 */
export function signalOf(uplink) {
  const antennas = Array.isArray(uplink?.rx_metadata) ? uplink.rx_metadata : [];
  const heard = antennas.filter((/** @type {any} */ antenna) => Number.isFinite(antenna?.rssi));
  if (heard.length === 0) return undefined;
  return {
    rssi: Math.max(...heard.map((/** @type {any} */ { rssi }) => rssi)),
    snr: Math.max(...heard.map((/** @type {any} */ { snr }) => (Number.isFinite(snr) ? snr : 0))),
  };
}

/** @param {unknown} value */
export function wordOf(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @param {unknown[]} parts words, and pairs of a name and a value; what is not there is left out */
function line(...parts) {
  return parts
    .map((part) =>
      Array.isArray(part) ? part[1] !== undefined && `${part[0]} ${wordOf(part[1])}` : part && wordOf(part),
    )
    .filter((part) => part)
    .join(' · ');
}
