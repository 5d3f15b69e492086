import { byId, element, timeElement } from './element.js';

const MAX_PROBLEMS = 20;

const section = byId('problems');
const list = /** @type {HTMLElement} */ (section.querySelector('ul'));

/**
 * Puts a problem on top of all others; the same one again is counted.
 * @param {string} title
 * @param {string} reason
 * @param {number} at
 */
export function showProblem(title, reason, at) {
  const same = [...list.children].find(
    (item) => item instanceof HTMLElement && item.dataset.key === `${title}\n${reason}`,
  );
  const times = same instanceof HTMLElement ? Number(same.dataset.times) + 1 : 1;
  same?.remove();
  const item = element('li', { 'data-key': `${title}\n${reason}`, 'data-times': String(times) }, [
    element('strong', {}, [times === 1 ? title : `${title} (${times} times)`]),
    timeElement(at),
    element('span', {}, [reason]),
  ]);
  list.prepend(item);
  if (list.childElementCount > MAX_PROBLEMS) list.lastElementChild?.remove();
  section.hidden = false;
}

byId('clear').addEventListener('click', () => {
  list.replaceChildren();
  section.hidden = true;
});
