import { describe, expect, it } from 'vitest';
import { undeployedSettings } from '../../lib/cli/undeployed-settings.ts';
import { settingOutputs } from '../../lib/stacks/setting-outputs.ts';
import { settingsWith } from '../constructs/settings.ts';

/** What the stack that is deployed with the settings of the test answers of them. */
const deployed = (key: string) => settingOutputs(settingsWith())[key]?.[0];
const LAPTOP = 'http://127.0.0.1:4566';

describe('settings that are not deployed', () => {
  it('are none where nothing was changed', () => {
    expect(undeployedSettings(settingsWith(), deployed, undefined)).toBeUndefined();
  });

  it.each([
    [{}, { applicationId: 'my-app' }, 'applicationId is my-app here and my-application in the stack'],
    [{}, { connection: 'mqtt' }, 'connection is mqtt here and assume-role in the stack'],
    [{}, { endToEndEncryption: true }, 'endToEndEncryption is true here and false in the stack'],
    [{ thingTypeName: 'sensor' }, {}, 'thingTypeName is sensor here and lorawan in the stack'],
    [
      {},
      { identityServerAddress: 'id.example' },
      'identityServerAddress is https://id.example here and https://eu1.cloud.thethings.network in the stack',
    ],
  ])('are told as they are here and there: %j %j', (fields, networkFields, text) => {
    expect(undeployedSettings(settingsWith(fields, networkFields), deployed, undefined)).toEqual({
      found: `these settings are not deployed: ${text}`,
      mend: 'Deploy them: npx cdk deploy --all.',
    });
  });

  it('are all told at once', () => {
    const settings = settingsWith({}, { connection: 'webhook', applicationId: 'my-app' });
    expect(undeployedSettings(settings, deployed, undefined)?.found).toMatch(/applicationId .*; connection /);
  });

  it('are not the addresses on a laptop, which has a network of its own', () => {
    const settings = settingsWith({}, { clusterAddress: 'au1.cloud.thethings.network' });
    expect(undeployedSettings(settings, deployed, undefined)).toBeDefined();
    expect(undeployedSettings(settings, deployed, LAPTOP)).toBeUndefined();
    expect(undeployedSettings(settingsWith({ thingTypeName: 'sensor' }), deployed, LAPTOP)?.mend).toMatch(/npm start/);
  });
});
