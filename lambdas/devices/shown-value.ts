/** A value in a message: who mistakes attributes or columns must not read keys there. */
export function shownValue(value: string): string {
  if (/[\dA-F]{24}/i.test(value.replace(/[-: ]/g, ''))) return 'what looks like a key';
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
