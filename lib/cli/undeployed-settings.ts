import { isJsonObject } from '../../lambdas/json-object.ts';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import type { Settings } from '../settings.ts';
import { settingsByPath } from '../settings-by-path.ts';
import { SETTINGS_OUTPUT } from '../stacks/setting-outputs.ts';

export interface UndeployedSettings {
  /** Which they are, here and in the stack. */
  readonly found: string;
  readonly mend: string;
}

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
    .filter((path) => local === undefined || !isOfLaptop(path, here));
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

/** The laptop deploys with the addresses of its own network. */
const ADDRESSES = ['theThingsStack.clusterAddress', 'theThingsStack.identityServerAddress'];

/**
 * Whether the laptop may have chosen a setting: with --network it adds networks that the settings say nothing of, and the codec
 * of their sensors.
 */
function isOfLaptop(path: string, here: ReadonlyMap<string, string>): boolean {
  if (ADDRESSES.includes(path)) return true;
  if (path === 'codecs.default') return !here.has(path);
  const network = Object.keys(NETWORKS).find((field) => path.startsWith(`${field}.`));
  return network !== undefined && ![...here.keys()].some((known) => known.startsWith(`${network}.`));
}

const textOf = (value = 'not set'): string => value;

/** None of a version that has no such output. */
function deployedByPath(text = '{}'): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(text);
  return new Map(isJsonObject(value) ? Object.entries(value).map(([path, member]) => [path, String(member)]) : []);
}
