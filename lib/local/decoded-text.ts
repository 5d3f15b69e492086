/** Decoded data in a line: `temperature 23.8 · pir trigger`. Of lists of objects, such as a history, the length only. */
export function decodedText(data: unknown): string {
  const parts = flattened('', data).map(([path, value]) => (path === '' ? value : `${path} ${value}`));
  return parts.length === 0 ? 'nothing' : parts.join(' · ');
}

function flattened(path: string, value: unknown): (readonly [path: string, text: string])[] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  if (Array.isArray(value)) return [[path, listText(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flattened(path === '' ? name : `${path}.${name}`, inner));
}

function listText(list: readonly unknown[]): string {
  const isPlain = list.every((entry) => typeof entry !== 'object' || entry === null);
  return isPlain ? `[${list.join(', ')}]` : `[${list.length} ${list.length === 1 ? 'entry' : 'entries'}]`;
}
