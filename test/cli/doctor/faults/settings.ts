import { type Fault, theThingsStack } from './fault.ts';

/** What is compared with the settings: that tells nothing while the account works with others. */
const COMPARED = [
  ...['thing type', 'application', 'rights', 'end-to-end encryption', 'way in', 'devices in clear'],
  ...['things of other stacks', 'provisioning'],
];

function undeployed(setting: string, settings: NonNullable<Fault['settings']>, found: RegExp): Fault {
  return {
    fault: `another ${setting} that is not deployed`,
    settings,
    check: 'messaging stack',
    outcome: 'error',
    found,
    mend: /^Stop npm start, and let it run with them/,
    skipped: COMPARED,
  };
}

export const SETTINGS_FAULTS: readonly Fault[] = [
  {
    fault: 'a setting that does not exist',
    settings: ({ settings }) => ({ ...settings, thingTypName: 'sensor' }),
    check: 'settings',
    outcome: 'error',
    found: /thingTypName: "sensor" is not accepted; there is no such field, accepted are name, thingTypeName/,
    mend: /README\.md, "Settings"/,
  },
  {
    fault: 'settings of an integration that is not deployed',
    settings: ({ settings }) => ({ ...settings, name: 'plant' }),
    check: 'identity stack',
    also: ['messaging stack'],
    outcome: 'error',
    found: /^there is no stack plant-identity on the laptop$/,
    mend: /npx cdk deploy --all, .* --settings FILE/,
  },
  undeployed(
    'thing type',
    ({ settings }) => ({ ...settings, thingTypeName: 'sensor' }),
    /thingTypeName is sensor here/,
  ),
  undeployed(
    'application',
    theThingsStack({ applicationId: 'my-app' }),
    /^these settings are not deployed: theThingsStack\.applicationId is my-app here and sensors-prod in the stack$/,
  ),
  undeployed(
    'connection',
    theThingsStack({ connection: 'webhook' }),
    /connection is webhook here and assume-role in the stack$/,
  ),
  undeployed(
    'account of The Things Stack',
    theThingsStack({ principalAccountId: '210987654321' }),
    /principalAccountId is 210987654321 here and 123456789012 in the stack$/,
  ),
  undeployed(
    'policy of shadows',
    ({ settings }) => ({ ...settings, shadowMetrics: false }),
    /: shadowMetrics is false here and true in the stack$/,
  ),
  undeployed(
    'end-to-end encryption',
    theThingsStack({ endToEndEncryption: false }),
    /endToEndEncryption is false here and true in the stack$/,
  ),
  {
    fault: 'an AWS that is not there',
    local: 'http://127.0.0.1:1',
    check: 'AWS',
    outcome: 'error',
    found: /^AWS can't be reached \(.*ECONNREFUSED/,
    mend: /npm start/,
    skipped: [
      ...['identity stack', 'messaging stack', 'thing type', 'event messages', 'MQTT endpoint', 'rules', 'cluster'],
      ...['Identity Server', 'API key'],
      ...[
        'application',
        'rights',
        'end-to-end encryption',
        'way in',
        'failed messages',
        'ingest errors',
        'last uplink',
      ],
      ...['devices in clear', 'KEKs of sessions', 'things of other stacks', 'provisioning'],
    ],
  },
];
