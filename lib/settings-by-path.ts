import { isJsonObject } from '../lambdas/json-object.ts';
import { clusterUrl } from './cluster-url.ts';
import type { Settings, TheThingsStackSettings } from './settings.ts';

/**
 * Every setting that counts in a deployment as text, by its path such as `theThingsStack.connection`; none that is not set.
 * Two texts differ only where a deployment would.
 */
export function settingsByPath(settings: Settings): ReadonlyMap<string, string> {
  const { codecs, theThingsStack } = settings;
  // Where the codecs lie is a matter of this machine.
  const { directory: _, ...deployedCodecs } = codecs;
  return new Map(
    leavesOf({
      ...settings,
      codecs: deployedCodecs,
      theThingsStack: theThingsStack && withUrls(theThingsStack),
    }),
  );
}

function withUrls(theThingsStack: TheThingsStackSettings): TheThingsStackSettings {
  const { clusterAddress, identityServerAddress = clusterAddress } = theThingsStack;
  return {
    ...theThingsStack,
    clusterAddress: clusterUrl(clusterAddress),
    identityServerAddress: clusterUrl(identityServerAddress),
  };
}

function leavesOf(members: object, parent = ''): [path: string, text: string][] {
  return Object.entries(members).flatMap(([name, value]): [string, string][] => {
    const path = `${parent}${name}`;
    if (isJsonObject(value)) return leavesOf(value, `${path}.`);
    return value === undefined ? [] : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}
