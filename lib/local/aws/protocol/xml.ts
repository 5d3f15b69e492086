import { isJsonObject } from '../../../../lambdas/json-object.ts';

/**
 * Content of an element in AWS's query protocol: the members of an object become elements, the items of a list elements
 * called `member`. What is undefined is left out.
 */
export function xml(content: unknown): string {
  if (Array.isArray(content)) return content.map((item) => element('member', item)).join('');
  if (!isJsonObject(content)) return escaped(String(content));
  return Object.entries(content)
    .map(([name, value]) => (value === undefined ? '' : element(name, value)))
    .join('');
}

function element(name: string, content: unknown): string {
  return `<${name}>${xml(content)}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
