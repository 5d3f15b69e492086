import type { Fault } from './fault.ts';

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
  {
    fault: 'settings that were changed and not deployed',
    settings: ({ settings }) => ({ ...settings, thingTypeName: 'sensor' }),
    check: 'messaging stack',
    also: ['thing type'],
    outcome: 'warning',
    found: /ThingTypeName lorawan, not sensor/,
    mend: /npx cdk deploy --all/,
  },
  {
    fault: 'an AWS that is not there',
    local: 'http://127.0.0.1:1',
    check: 'AWS',
    outcome: 'error',
    found: /^AWS can't be reached \(.*ECONNREFUSED/,
    mend: /npm start/,
    skipped: [
      ...['identity stack', 'messaging stack', 'thing type', 'event messages', 'MQTT endpoint', 'rules', 'API key'],
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
