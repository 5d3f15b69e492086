import { base64ToHex, hexToBase64 } from './bytes.js';
import { parseObject, requestOf } from './downlink-request.js';
import { byId, element, timeElement } from './element.js';

/** @typedef {import('./outer-message.js').Reading} Reading */

const MAX_STEPS = 12;

const form = /** @type {HTMLFormElement} */ (byId('downlink'));
const feedback = byId('feedback');
/**
 * The thing of the request published last; undefined before the first, empty if it names none.
 * @type {string | undefined}
 */
let thingName;

/**
 * Shows what becomes of the request published last.
 * @param {Reading} reading
 * @param {number} at
 */
export function showFeedback({ thing, kind, summary }, at) {
  if (thingName === undefined || !kind.startsWith('downlink/')) return;
  // A request whose thing can't be read is rejected without naming one.
  if (thing !== thingName && thing !== '') return;
  addStep(kind.slice('downlink/'.length), summary, at);
}

/**
 * A thing that is there, for who has not named one yet.
 * @param {string} name
 */
export function suggestThing(name) {
  const thing = field('thing');
  if (thing.value !== '') return;
  thing.value = name;
  writeRequest();
}

/**
 * @param {string} step
 * @param {string} text
 * @param {number} at
 */
function addStep(step, text, at) {
  const item = element('li', { 'data-kind': `downlink/${step}` }, [
    element('strong', {}, [step]),
    timeElement(at),
    element('span', {}, [text]),
  ]);
  feedback.append(item);
  if (feedback.childElementCount > MAX_STEPS) feedback.firstElementChild?.remove();
}

async function publish() {
  const body = field('request').value;
  thingName = thingOf(body);
  feedback.replaceChildren();
  addStep('published', 'on lorawan/downlink', Date.now());
  try {
    const response = await fetch('/downlink', { method: 'POST', body });
    if (!response.ok) addStep('failed', await response.text(), Date.now());
  } catch {
    addStep('failed', 'the laptop does not answer', Date.now());
  }
}

/** @param {string} request */
function thingOf(request) {
  try {
    return String(JSON.parse(request)?.thingName ?? '');
  } catch {
    return '';
  }
}

/** The request says what the fields say, until somebody edits it. */
function writeRequest() {
  const request = requestOf({
    thingName: field('thing').value,
    content: contentOf(),
    bytes: field('base64').value,
    payload: parseObject(field('payload').value) ?? field('payload').value,
    fPort: field('fPort').valueAsNumber,
    confirmed: field('confirmed').checked,
  });
  field('request').value = JSON.stringify(request, null, 2);
}

/**
 * One of the two ways to write the bytes follows the other. What can't be read is marked and may be published all the
 * same, since what is wrong with a request is the product's to say.
 * @param {HTMLInputElement} written
 * @param {HTMLInputElement} follower
 * @param {string | undefined} text undefined if it can't be read
 */
function follow(written, follower, text) {
  mark(written, text !== undefined);
  if (text === undefined) return;
  follower.value = text;
  follower.setCustomValidity('');
}

/**
 * Marks what can't be read.
 * @param {HTMLInputElement} input
 * @param {boolean} isRead
 */
function mark(input, isRead) {
  input.setCustomValidity(isRead ? '' : `this is not ${input.name}`);
}

/** Which of bytes and JSON is chosen. */
function contentOf() {
  return field('content').value === 'payload' ? 'payload' : 'bytes';
}

/** Only the fields of what is chosen can be seen. JSON goes to the codec's own port, unless somebody names another. */
function showContent() {
  const content = contentOf();
  for (const fields of form.querySelectorAll('[data-content]')) {
    if (fields instanceof HTMLElement) fields.hidden = fields.dataset.content !== content;
  }
  const fPort = field('fPort');
  if (content === 'payload' && fPort.value === fPort.defaultValue) fPort.value = '';
  if (content === 'bytes' && fPort.value === '') fPort.value = fPort.defaultValue;
}

/**
 * @param {string} name
 * @returns {HTMLInputElement}
 */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

form.addEventListener('input', ({ target }) => {
  const [hex, base64] = [field('hex'), field('base64')];
  if (target === hex) follow(hex, base64, hexToBase64(hex.value));
  if (target === base64) follow(base64, hex, base64ToHex(base64.value));
  if (target === field('payload')) mark(field('payload'), parseObject(field('payload').value) !== undefined);
  if (target instanceof HTMLInputElement && target.name === 'content') showContent();
  if (target !== field('request')) writeRequest();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void publish();
});
// A browser may have kept what was written before the page was loaded again.
showContent();
writeRequest();
