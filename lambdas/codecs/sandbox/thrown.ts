/** What the engine itself throws at a limit. A codec that throws the same words costs us an engine, which is cheap. */
export function isLimit(message: string): boolean {
  return /^(InternalError|SyntaxError): (out of memory|stack overflow|string too long|interrupted)/.test(message);
}

/** ` (brand/model.js:12:5)`: where in a script something was thrown, by the topmost line of the stack that is the script's. */
export function placeIn(name: string, stack: string): string {
  const place = stack
    .split('\n')
    .map((line) => line.slice(line.indexOf(`${name}:`)))
    .find((line) => line.startsWith(`${name}:`));
  const position = place && /^:(\d+)(?::(\d+))?/.exec(place.slice(name.length));
  return position ? ` (${name}${position[0]})` : '';
}
