import { isJsonObject } from '../../lambdas/json-object.ts';
import type { Settings } from '../settings.ts';
import { settingsByPath } from '../settings-by-path.ts';
import { SETTINGS_OUTPUT } from '../stacks/setting-outputs.ts';

export interface UndeployedSettings {
  /** Which they are, here and in the stack. */
  readonly found: string;
  readonly mend: string;
}

/** The laptop deploys with the addresses of its own network. */
const ADDRESSES = ['theThingsStack.clusterAddress', 'theThingsStack.identityServerAddress'];

/**
 * Settings that were changed since the stack was deployed, so that its functions work with others. Undefined: none.
 * @param output answers an output of the messaging stack
 * @param local the laptop's AWS endpoint; undefined: AWS
 */
export function undeployedSettings(
  settings: Settings,
  output: (key: string) => string | undefined,
  local: string | undefined,
): UndeployedSettings | undefined {
  const here = settingsByPath(settings);
  const there = deployedByPath(output(SETTINGS_OUTPUT));
  const paths = [...new Set([...here.keys(), ...there.keys()])]
    .filter((path) => here.get(path) !== there.get(path))
    .filter((path) => local === undefined || !ADDRESSES.includes(path));
  if (paths.length === 0) return undefined;
  const texts = paths.map(
    (path) => `${path} is ${textOf(here.get(path))} here and ${textOf(there.get(path))} in the stack`,
  );
  return {
    found: `these settings are not deployed: ${texts.join('; ')}`,
    mend:
      local === undefined
        ? 'Deploy them: npx cdk deploy --all.'
        : 'Stop npm start, and let it run with them: npm start -- --settings FILE.',
  };
}

const textOf = (value = 'not set'): string => value;

/** None of a version that has no such output. */
function deployedByPath(text = '{}'): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(text);
  return new Map(isJsonObject(value) ? Object.entries(value).map(([path, member]) => [path, String(member)]) : []);
}
