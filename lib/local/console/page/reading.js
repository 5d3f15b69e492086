import { readMessage } from './outer-message.js';

/** @typedef {import('./outer-message.js').Reading} Reading */

/**
 * What the page says about something that happened on the laptop.
 * @param {any} event a LaptopEvent
 * @returns {Reading}
 */
export function readEvent(event) {
  switch (event.event) {
    case 'message':
      return readMessage(event.topic, event.payload);
    case 'radio':
      return readFrame(event);
    case 'device':
      return readDevice(event);
    case 'denied':
      return problem(`Access denied: ${event.action}`, `${event.reason} (${event.resource})`);
    case 'function-error':
      return problem(`Function ${event.function}, attempt ${event.attempt} of 3`, event.error);
    case 'function-failed':
      return problem(
        `Function ${event.function} gave up`,
        `its event is in the failed-messages queue (request ${event.requestId})`,
      );
    case 'rule-problem':
      return problem(`Rule ${event.rule} on ${event.topic}`, event.message);
    default:
      return problem('Simulated network', event.message);
  }
}

/** @param {any} frame */
function readFrame({ direction, devEUI, frame, fPort, fCnt, frmPayload, confirmed }) {
  const parts = [
    frame,
    fPort !== undefined && `FPort ${fPort}`,
    fCnt !== undefined && `FCnt ${fCnt}`,
    frmPayload?.toUpperCase().replace(/..(?!$)/g, '$& '),
    confirmed && 'confirmed',
  ];
  const title = direction === 'up' ? `${devEUI} transmits` : `${devEUI} receives`;
  return { thing: devEUI, kind: `radio/${direction}`, title, summary: parts.filter((part) => part).join(' · ') };
}

/** @param {any} device */
function readDevice({ devEUI, screen }) {
  return { thing: devEUI, kind: 'device', title: `${devEUI} shows`, summary: `screen ${screen}` };
}

/**
 * @param {string} title
 * @param {string} reason
 * @returns {Reading}
 */
function problem(title, reason) {
  return { thing: '', kind: 'problem', title, summary: reason, problem: reason };
}
