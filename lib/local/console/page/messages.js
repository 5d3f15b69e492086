import { byId, element, timeElement } from './element.js';

/** @typedef {import('./outer-message.js').Reading} Reading */

const MAX_ROWS = 500;

const rows = byId('rows');
const filter = /** @type {HTMLSelectElement} */ (byId('filter'));
const radio = /** @type {HTMLInputElement} */ (byId('radio'));
const whole = /** @type {HTMLDialogElement} */ (byId('whole'));

/**
 * Adds a row on top; a click on it opens the whole event.
 * @param {Reading} reading
 * @param {any} event
 */
export function showMessage(reading, event) {
  const open = element('button', { type: 'button' }, [
    element('span', { class: 'title mono' }, [reading.title]),
    timeElement(event.at),
    element('span', { class: 'summary' }, [reading.summary]),
  ]);
  open.addEventListener('click', () => openWhole(reading, event));
  const row = element('li', { 'data-thing': reading.thing, 'data-kind': reading.kind }, [open]);
  row.hidden = isHidden(row);
  rows.prepend(row);
  if (rows.childElementCount > MAX_ROWS) rows.lastElementChild?.remove();
}

/**
 * @param {Reading} reading
 * @param {any} event
 */
function openWhole({ title }, event) {
  const { at, ...rest } = event;
  const content = event.event === 'message' ? event.payload : rest;
  whole.querySelector('h2')?.replaceChildren(title, timeElement(at));
  whole.querySelector('pre')?.replaceChildren(JSON.stringify(content, null, 2));
  whole.showModal();
}

/** @param {HTMLElement} row */
function isHidden({ dataset }) {
  if (dataset.kind?.startsWith('radio/') && !radio.checked) return true;
  return filter.value !== '' && dataset.thing !== filter.value;
}

function filterRows() {
  for (const row of rows.querySelectorAll('li')) row.hidden = isHidden(row);
}

filter.addEventListener('change', filterRows);
radio.addEventListener('change', filterRows);
byId('close').addEventListener('click', () => whole.close());
