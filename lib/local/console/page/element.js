/**
 * Makes an element. What devices send gets into the page here, as text only.
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} children
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The element of the page with this id.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** @param {number} at milliseconds since 1970 */
export function timeElement(at) {
  const date = new Date(at);
  const text = date.toLocaleTimeString([], { hour12: false });
  return element('time', { datetime: date.toISOString() }, [text]);
}
