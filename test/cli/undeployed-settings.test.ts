import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import { undeployedSettings } from '../../lib/cli/undeployed-settings.ts';
import { withNetworks } from '../../lib/local/networks/demo-networks.ts';
import { settingOutputs } from '../../lib/stacks/setting-outputs.ts';
import { settingsWith } from '../constructs/settings.ts';

/** What the stack that is deployed with the settings of the test answers of them. */
const deployed = (key: string) => settingOutputs(settingsWith())[key]?.[0];
const LAPTOP = 'http://127.0.0.1:4566';

describe('settings that are not deployed', () => {
  it('are none where nothing was changed', () => {
    expect(undeployedSettings(settingsWith(), deployed, undefined)).toBeUndefined();
  });

  it('are none where the same is said in another way, or the codecs lie elsewhere', () => {
    const codecs = { directory: '/home/me/codecs' };
    const address = { clusterAddress: 'https://eu1.cloud.thethings.network/' };
    expect(undeployedSettings(settingsWith({ codecs }, address), deployed, undefined)).toBeUndefined();
  });

  it.each([
    [{ thingTypeName: 'sensor' }, {}, 'thingTypeName is sensor here and lorawan in the stack'],
    [{ thingNameScheme: 'DeviceID' }, {}, 'thingNameScheme is DeviceID here and DevEUI in the stack'],
    [{ shadowMetrics: false }, {}, 'shadowMetrics is false here and true in the stack'],
    [{ shadowPayload: true }, {}, 'shadowPayload is true here and false in the stack'],
    [{ deviceDeletion: 'delete' }, {}, 'deviceDeletion is delete here and keep in the stack'],
    [{ codecs: { default: 'a/b' } }, {}, 'codecs.default is a/b here and not set in the stack'],
    [{}, { applicationId: 'my-app' }, 'theThingsStack.applicationId is my-app here and my-application in the stack'],
    [{}, { connection: 'mqtt' }, 'theThingsStack.connection is mqtt here and assume-role in the stack'],
    [{}, { externalId: 'none' }, 'theThingsStack.externalId is none here and generated in the stack'],
    [{}, { endToEndEncryption: true }, 'theThingsStack.endToEndEncryption is true here and false in the stack'],
    [
      {},
      { principalAccountId: '444455556666' },
      'theThingsStack.principalAccountId is 444455556666 here and 111122223333 in the stack',
    ],
    [
      {},
      { identityServerAddress: 'id.example' },
      'theThingsStack.identityServerAddress is https://id.example here and https://eu1.cloud.thethings.network in the stack',
    ],
  ])('are told by path, as they are here and there: %j %j', (fields, networkFields, text) => {
    expect(undeployedSettings(settingsWith(fields, networkFields), deployed, undefined)).toEqual({
      found: `these settings are not deployed: ${text}`,
      mend: 'Deploy them: npx cdk deploy --all.',
    });
  });

  it('are those that the stack has and the settings have not any more', () => {
    const withCodec = settingOutputs(settingsWith({ codecs: { default: 'a/b' } }));
    const undeployed = undeployedSettings(settingsWith(), (key) => withCodec[key]?.[0], undefined);
    expect(undeployed?.found).toMatch(/: codecs\.default is not set here and a\/b in the stack$/);
  });

  it('are all of them where the stack is of a version that says nothing of them', () => {
    expect(undeployedSettings(settingsWith(), () => undefined, undefined)?.found).toMatch(
      /name is plant here and not set/,
    );
  });

  it('are all told at once', () => {
    const settings = settingsWith({}, { connection: 'webhook', applicationId: 'my-app' });
    expect(undeployedSettings(settings, deployed, undefined)?.found).toMatch(
      /applicationId .*; theThingsStack\.connection /,
    );
  });

  describe('on a laptop, which was told to simulate networks,', () => {
    const simulating = settingOutputs(withNetworks(settingsWith(), Object.values(NETWORKS)));
    const there = (key: string) => simulating[key]?.[0];
    const foundHere = (fields: object, local: string | undefined) =>
      undeployedSettings(settingsWith(fields), there, local)?.found;

    it('are not what it has added: networks, and the codec of their sensors', () => {
      expect(foundHere({}, LAPTOP)).toBeUndefined();
      expect(foundHere({}, undefined)).toMatch(/thingPark\.uplinkTopicPattern is not set here .*; helium.*; telemetry/);
      const { theThingsStack: _, ...others } = settingsWith();
      expect(undeployedSettings(others, there, LAPTOP)).toBeUndefined();
    });

    it.each([
      [
        { thingPark: { uplinkTopicPattern: 'a/{DevEUI}/up' } },
        /: thingPark\.uplinkTopicPattern is a\/\{DevEUI\}\/up here/,
      ],
      [{ thingPark: { downlinkValiditySeconds: 60 } }, /: thingPark\.downlinkValiditySeconds is 60 here and not set/],
      [{ telemetry: { stackName: 'prod' } }, /: telemetry\.stackName is prod here and ttes in the stack$/],
      [{ codecs: { default: 'a/b' } }, /: codecs\.default is a\/b here and milesight-iot\/am307 in the stack$/],
      [{ thingTypeName: 'sensor' }, /: thingTypeName is sensor here/],
    ])('are what the settings say otherwise: %j', (fields, found) => {
      expect(foundHere(fields, LAPTOP)).toMatch(found);
    });

    it('are those of a network that it does not know', () => {
      const settings = settingsWith({ helium: {} });
      expect(undeployedSettings(settings, deployed, LAPTOP)?.found).toMatch(
        /helium\.uplinkTopic .* not set in the stack$/,
      );
    });
  });

  it('are not the addresses on a laptop, which has a network of its own', () => {
    const settings = settingsWith({}, { clusterAddress: 'au1.cloud.thethings.network' });
    expect(undeployedSettings(settings, deployed, undefined)).toBeDefined();
    expect(undeployedSettings(settings, deployed, LAPTOP)).toBeUndefined();
    expect(undeployedSettings(settingsWith({ thingTypeName: 'sensor' }), deployed, LAPTOP)?.mend).toMatch(/npm start/);
  });
});
