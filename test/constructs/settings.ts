import { parseSettings, type Settings } from '../../lib/settings.ts';

/** Settings that a test says no more about than it has to. */
export function settingsWith(fields: object = {}, networkFields: object = {}): Settings {
  const theThingsStack = {
    clusterAddress: 'eu1.cloud.thethings.network',
    applicationId: 'my-application',
    principalAccountId: '111122223333',
    ...networkFields,
  };
  return parseSettings({ name: 'plant', ...fields, theThingsStack }, 'the test');
}
