import { cpSync, mkdtempSync } from 'node:fs';

/** Where Lambda unpacks layers, one over the other, in their order. */
const OPT = '/opt';

/**
 * Variables of a function with layers. A laptop's process can't have an `/opt` of its own: where a variable names a path
 * there, the process sees the path in the folder of the layers.
 * @param layers folders of the layers' content
 */
export function withLayers(
  variables: Readonly<Record<string, string>>,
  layers: readonly string[],
): Readonly<Record<string, string>> {
  const directory = merged(layers);
  if (directory === undefined) return variables;
  const isThere = (value: string) => value === OPT || value.startsWith(`${OPT}/`);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      isThere(value) ? directory + value.slice(OPT.length) : value,
    ]),
  );
}

/** Several layers become a new folder beside the first, which goes when all that was synthesized goes. */
function merged([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined || others.length === 0) return first;
  const directory = mkdtempSync(`${first}-and-others-`);
  for (const layer of [first, ...others]) cpSync(layer, directory, { recursive: true });
  return directory;
}
