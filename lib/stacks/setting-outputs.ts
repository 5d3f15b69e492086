import { clusterUrl } from '../cluster-url.ts';
import type { Settings } from '../settings.ts';

/** An output of the messaging stack that tells what a setting was when the stack was deployed. */
interface SettingOutput {
  readonly output: string;
  readonly description: string;
  /** Name of the setting. */
  readonly setting: string;
  /** Whether the laptop deploys with the address of its own network instead. @default false */
  readonly isAddress?: boolean;
  valueIn(settings: Settings): string;
}

/** Functions in the account work with these settings, whatever has become of the file since. */
export const SETTING_OUTPUTS: readonly SettingOutput[] = [
  {
    output: 'ThingTypeName',
    description: 'Type of the things',
    setting: 'thingTypeName',
    valueIn: ({ thingTypeName }) => thingTypeName,
  },
  {
    output: 'ApplicationId',
    description: 'Application in The Things Stack',
    setting: 'applicationId',
    valueIn: ({ theThingsStack }) => theThingsStack.applicationId,
  },
  {
    output: 'Connection',
    description: 'How messages travel: assume-role, webhook or mqtt',
    setting: 'connection',
    valueIn: ({ theThingsStack }) => theThingsStack.connection,
  },
  {
    output: 'EndToEndEncryption',
    description: 'Whether the network is to see ciphertext only',
    setting: 'endToEndEncryption',
    valueIn: ({ theThingsStack }) => String(theThingsStack.endToEndEncryption),
  },
  {
    output: 'ClusterUrl',
    description: 'The Things Stack: its API is below /api/v3',
    setting: 'clusterAddress',
    isAddress: true,
    valueIn: ({ theThingsStack }) => clusterUrl(theThingsStack.clusterAddress),
  },
  {
    output: 'IdentityServerUrl',
    description: 'Identity Server of The Things Stack',
    setting: 'identityServerAddress',
    isAddress: true,
    valueIn: ({ theThingsStack: { clusterAddress, identityServerAddress = clusterAddress } }) =>
      clusterUrl(identityServerAddress),
  },
];

/** Value and description of each, by its key. */
export function settingOutputs(settings: Settings): Readonly<Record<string, readonly [string, string]>> {
  return Object.fromEntries(
    SETTING_OUTPUTS.map(({ output, description, valueIn }) => [output, [valueIn(settings), description] as const]),
  );
}
