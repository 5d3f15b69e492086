import { clusterUrl } from '../cluster-url.ts';
import type { Settings } from '../settings.ts';
import { settingsByPath } from '../settings-by-path.ts';

/**
 * Outputs of the messaging stack that tell what the settings were when it was deployed: value and description by key.
 * Functions in the account work with these, whatever has become of the file since. `Settings` has all of them, by their
 * paths; the others are for people and scripts.
 */
export function settingOutputs(settings: Settings): Readonly<Record<string, readonly [string | undefined, string]>> {
  const { thingTypeName, theThingsStack } = settings;
  const { clusterAddress, identityServerAddress = clusterAddress } = theThingsStack ?? {};
  return {
    ThingTypeName: [thingTypeName, 'Type of the things'],
    ApplicationId: [theThingsStack?.applicationId, 'Application in The Things Stack'],
    Connection: [theThingsStack?.connection, 'How messages travel: assume-role, webhook or mqtt'],
    EndToEndEncryption: [
      theThingsStack && String(theThingsStack.endToEndEncryption),
      'Whether the network is to see ciphertext only',
    ],
    ClusterUrl: [clusterAddress && clusterUrl(clusterAddress), 'The Things Stack: its API is below /api/v3'],
    IdentityServerUrl: [
      identityServerAddress && clusterUrl(identityServerAddress),
      'Identity Server of The Things Stack',
    ],
    [SETTINGS_OUTPUT]: [JSON.stringify(Object.fromEntries(settingsByPath(settings))), 'All settings, by their paths'],
  };
}

/** Output that holds all settings as JSON. */
export const SETTINGS_OUTPUT = 'Settings';
