import { byId, element } from './element.js';
import { ThingCard } from './thing-card.js';

const MAX_CARDS = 100;

/** @type {Map<string, ThingCard>} oldest first */
const cards = new Map();

/**
 * Shows a message of a thing on its card. The first makes the card.
 * @param {string} name
 * @param {any} payload of an outer topic
 * @param {number} at milliseconds since 1970
 */
export function showThing(name, payload, at) {
  const card = cards.get(name) ?? addCard(name);
  card.show(payload, at);
}

/**
 * Shows on the card of a simulated device what its screen does.
 * @param {string} devEUI
 * @param {'on' | 'off'} screen
 */
export function showScreen(devEUI, screen) {
  for (const card of cards.values()) if (card.devEUI === devEUI) card.showScreen(screen);
}

/** @param {string} name */
function addCard(name) {
  const card = new ThingCard(name);
  cards.set(name, card);
  byId('things').append(card.root);
  byId('filter').append(element('option', { value: name }, [name]));
  byId('thing-names').append(element('option', { value: name }));
  if (cards.size > MAX_CARDS) removeOldest();
  return card;
}

function removeOldest() {
  const [[name, card]] = cards;
  cards.delete(name);
  card.root.remove();
  for (const option of document.querySelectorAll(`option[value="${CSS.escape(name)}"]`)) option.remove();
}

setInterval(() => {
  for (const card of cards.values()) card.showAge();
}, 1000);
