import { parseSettings, type Settings } from '../../lib/settings.ts';

/**
 * Settings that a test says no more about than it has to.
 * @param networkFields of The Things Stack; null: without it
 */
export function settingsWith(fields: object = {}, networkFields: object | null = {}): Settings {
  const theThingsStack = networkFields && {
    clusterAddress: 'eu1.cloud.thethings.network',
    applicationId: 'my-application',
    principalAccountId: '111122223333',
    ...networkFields,
  };
  return parseSettings({ name: 'plant', ...fields, ...(theThingsStack && { theThingsStack }) }, 'the test');
}
