import { showFeedback, suggestThing } from './downlink.js';
import { byId } from './element.js';
import { showMessage } from './messages.js';
import { showProblem } from './problems.js';
import { readEvent } from './reading.js';
import { showScreen, showThing } from './things.js';

/** @param {any} event a LaptopEvent with its time, `at` */
function show(event) {
  const reading = readEvent(event);
  const { thing, kind, title, problem } = reading;
  if (problem !== undefined) showProblem(title, problem, event.at);
  if (!['message', 'radio', 'device'].includes(event.event)) return;
  showMessage(reading, event);
  if (event.event === 'device') showScreen(event.devEUI, event.screen);
  // Only what the product published is of a thing; anybody may publish on topics that look so.
  if (event.payload?.integration && thing !== '') {
    showThing(thing, event.payload, event.at);
    suggestThing(thing);
  }
  showFeedback(reading, event.at);
  if (kind === 'uplink') count('uplinks');
  if (kind === 'downlink/sent') count('downlinks');
}

/** @param {string} id */
function count(id) {
  const counter = byId(id);
  counter.textContent = String(Number(counter.textContent) + 1);
}

/** @param {'connecting' | 'live' | 'gone'} state */
function showConnection(state) {
  byId('connection').dataset.state = state;
  byId('connection').textContent = state === 'gone' ? 'laptop stopped' : state;
}

const events = new EventSource('/events');
events.addEventListener('open', () => showConnection('live'));
events.addEventListener('error', () => showConnection('gone'));
events.addEventListener('message', ({ data }) => show(JSON.parse(data)));
events.addEventListener('endpoints', ({ data }) => {
  const { mqtt, api } = JSON.parse(data);
  byId('mqtt').textContent = mqtt;
  byId('api').textContent = api;
});
