import type { Settings } from '../settings.ts';
import { SETTING_OUTPUTS } from '../stacks/setting-outputs.ts';

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
  const differences = SETTING_OUTPUTS.filter(({ isAddress = false }) => local === undefined || !isAddress)
    .map(({ setting, output: key, valueIn }) => ({ setting, here: valueIn(settings), there: output(key) }))
    .filter(({ here, there }) => here !== there);
  if (differences.length === 0) return undefined;
  const texts = differences.map(({ setting, here, there }) => `${setting} is ${here} here and ${there} in the stack`);
  return {
    found: `these settings are not deployed: ${texts.join('; ')}`,
    mend:
      local === undefined
        ? 'Deploy them: npx cdk deploy --all.'
        : 'Stop npm start, and let it run with them: npm start -- --settings FILE.',
  };
}
