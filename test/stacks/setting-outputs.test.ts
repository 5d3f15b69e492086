import { describe, expect, it } from 'vitest';
import { SETTINGS_OUTPUT, settingOutputs } from '../../lib/stacks/setting-outputs.ts';
import { settingsWith } from '../constructs/settings.ts';

describe('the output that holds all settings', () => {
  // Whoever adds a setting looks here whether everybody who reads the stack's outputs may know it.
  it('has these and no others, none of them a secret', () => {
    const settings = settingsWith({ codecs: { directory: '/home/me/codecs', default: 'milesight/am307' } });
    expect(JSON.parse(settingOutputs(settings)[SETTINGS_OUTPUT]?.[0] ?? '')).toEqual({
      name: 'plant',
      thingTypeName: 'lorawan',
      thingNameScheme: 'DevEUI',
      shadowMetrics: 'true',
      shadowPayload: 'false',
      deviceDeletion: 'keep',
      'codecs.default': 'milesight/am307',
      nativeMessage: 'false',
      'theThingsStack.clusterAddress': 'https://eu1.cloud.thethings.network',
      'theThingsStack.identityServerAddress': 'https://eu1.cloud.thethings.network',
      'theThingsStack.applicationId': 'my-application',
      'theThingsStack.connection': 'assume-role',
      'theThingsStack.principalAccountId': '111122223333',
      'theThingsStack.externalId': 'generated',
      'theThingsStack.endToEndEncryption': 'false',
    });
  });
});
