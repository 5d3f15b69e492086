import { API_KEY, NARROW_KEY, type Patient, STRANGER_KEY, VIEWER_KEY } from '../patient.ts';
import { type Fault, theThingsStack } from './fault.ts';

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    fault: 'an API key that was never stored',
    plant: async (patient) => {
      await patient.storeApiKey('the random word of CloudFormation');
      return () => patient.storeApiKey(API_KEY);
    },
    check: 'API key',
    outcome: 'error',
    found: /^none is stored yet$/,
    skipped: ['application', 'rights', 'end-to-end encryption'],
    mend: /npx lorawan connect/,
  },
  {
    fault: 'an API key that was revoked',
    plant: async (patient) => {
      await patient.storeApiKey('NNSXS.REVOKED.KEY');
      return () => patient.storeApiKey(API_KEY);
    },
    check: 'application',
    outcome: 'error',
    found: /refuses the API key \(.*api_key_not_found\)/,
    mend: /new API key, then npx lorawan connect/,
  },
  {
    fault: 'an API key that lacks rights',
    plant: async (patient) => {
      await patient.storeApiKey(NARROW_KEY);
      return () => patient.storeApiKey(API_KEY);
    },
    check: 'rights',
    outcome: 'error',
    found:
      /^the API key has not: create devices in application \(RIGHT_APPLICATION_DEVICES_WRITE\), edit device keys[^,]*$/,
    mend: /Tick them .* npx lorawan connect/,
  },
  {
    fault: 'an API key that may not see how encryption is set',
    plant: async (patient) => {
      await patient.storeApiKey(VIEWER_KEY);
      return () => patient.storeApiKey(API_KEY);
    },
    check: 'rights',
    outcome: 'error',
    found: /edit basic application settings \(RIGHT_APPLICATION_SETTINGS_BASIC\), .*write downlink application traffic/,
    mend: /npx lorawan connect/,
    skipped: ['end-to-end encryption'],
  },
  {
    fault: 'an API key of another application',
    plant: async (patient) => {
      await patient.storeApiKey(STRANGER_KEY);
      return () => patient.storeApiKey(API_KEY);
    },
    check: 'application',
    outcome: 'error',
    found: /no rights on sensors-prod/,
    mend: /applicationId.*npx lorawan connect/,
    skipped: ['rights', 'end-to-end encryption'],
  },
  {
    fault: 'an Identity Server that is elsewhere',
    settings: theThingsStack({ identityServerAddress: 'http://127.0.0.1:1' }),
    check: 'Identity Server',
    outcome: 'error',
    found: /^127\.0\.0\.1:1 does not answer this machine \(.+\)$/,
    mend: /identityServerAddress/,
  },
  {
    fault: 'an Identity Server that is none',
    settings: ({ laptop, ...patient }) =>
      theThingsStack({ identityServerAddress: laptop.laptop.ready.console })({ laptop, ...patient } as Patient),
    check: 'Identity Server',
    outcome: 'error',
    found: /answers, but not as The Things Stack does/,
    mend: /identityServerAddress/,
  },
];
