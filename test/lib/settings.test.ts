import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../../lib/settings.ts';

const THE_THINGS_STACK = {
  clusterAddress: 'eu1.cloud.thethings.network',
  applicationId: 'my-application',
  principalAccountId: '111122223333',
};
const SETTINGS = { theThingsStack: THE_THINGS_STACK };

const withField = (field: string, value: unknown) => ({ ...SETTINGS, [field]: value });
const withNetworkField = (field: string, value: unknown) => ({
  theThingsStack: { ...THE_THINGS_STACK, [field]: value },
});

/** What a user reads below the heading, a line for each fault. */
function faultsOf(settings: unknown): string[] {
  try {
    parseSettings(settings, 'mine.json');
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [heading, ...faults] = error.message.split('\n');
    expect(heading).toBe("Settings in mine.json can't be used:");
    return faults;
  }
  return [];
}

const TOP_LEVEL =
  'name, thingTypeName, thingNameScheme, shadowMetrics, shadowPayload, deviceDeletion, codecs, nativeMessage, theThingsStack, thingPark, helium, telemetry';
const NETWORK_LEVEL =
  'clusterAddress, identityServerAddress, applicationId, connection, principalAccountId, externalId, endToEndEncryption';

describe('settings', () => {
  it('have these defaults', () => {
    expect(parseSettings(SETTINGS, 'mine.json')).toEqual({
      name: 'lorawan',
      thingTypeName: 'lorawan',
      thingNameScheme: 'DevEUI',
      shadowMetrics: true,
      shadowPayload: false,
      deviceDeletion: 'keep',
      codecs: { directory: 'codecs' },
      nativeMessage: false,
      theThingsStack: {
        ...THE_THINGS_STACK,
        connection: 'assume-role',
        externalId: 'generated',
        endToEndEncryption: false,
      },
    });
  });

  it('keep every value that is given', () => {
    const all = {
      name: 'Plant-7',
      thingTypeName: 'lora_wan-1',
      thingNameScheme: 'DeviceID',
      shadowMetrics: false,
      shadowPayload: true,
      deviceDeletion: 'delete',
      codecs: { directory: 'my/codecs', default: 'milesight-iot/am307' },
      nativeMessage: true,
      thingPark: {
        uplinkTopicPattern: 'plant/{DevEUI}/{FPort}/up',
        downlinkTopicPattern: 'plant/{DevEUI}/down',
        downlinkValiditySeconds: 3600,
        applicationServerKey: true,
      },
      helium: { uplinkTopic: 'plant/helium' },
      telemetry: { stackName: 'ttes', applicationId: 'my-application' },
      theThingsStack: {
        ...THE_THINGS_STACK,
        identityServerAddress: 'https://eu1.cloud.thethings.network',
        connection: 'assume-role',
        externalId: 'plant-7/secret',
        endToEndEncryption: true,
      },
    };
    expect(parseSettings(all, 'mine.json')).toEqual(all);
  });

  it.each([{ thingPark: {} }, { helium: {} }, { telemetry: { stackName: 'ttes' } }])(
    'need no The Things Stack beside another network: %j',
    (settings) => {
      expect(faultsOf(settings)).toEqual([]);
    },
  );

  it('name a default codec for one firmware', () => {
    expect(faultsOf(withField('codecs', { default: 'milesight-iot/am307@1.6' }))).toEqual([]);
  });

  it.each(['webhook', 'mqtt'])('need no principalAccountId for the connection %s', (connection) => {
    const { principalAccountId: _, ...rest } = THE_THINGS_STACK;
    expect(faultsOf({ theThingsStack: { ...rest, connection } })).toEqual([]);
  });

  it.each([
    'eu1.cloud.thethings.network',
    'localhost:1885',
    'https://my-tenant.eu1.cloud.thethings.industries',
    'https://stack.example:8443',
    'http://127.0.0.1:1885',
    'http://localhost:1885',
    'http://[::1]:1885',
  ])('take %s for a cluster', (address) => {
    expect(faultsOf(withNetworkField('clusterAddress', address))).toEqual([]);
  });
});

describe('a fault of the settings is a line with path, value and what is accepted', () => {
  const address =
    'accepted: a host name (eu1.cloud.thethings.network), an https URL, or an http URL of 127.0.0.1 or localhost';

  it.each([
    ['name', '7-plant', 'accepted: a letter, then up to 39 letters, digits and dashes'],
    ['name', 'plant_7', 'accepted: a letter, then up to 39 letters, digits and dashes'],
    ['name', 'a'.repeat(41), 'accepted: a letter, then up to 39 letters, digits and dashes'],
    ['thingTypeName', 'LoRaWAN device', 'accepted: 1 to 128 letters, digits, "_" and "-"'],
    ['thingTypeName', '', 'accepted: 1 to 128 letters, digits, "_" and "-"'],
    ['thingNameScheme', 'devEUI', 'accepted: DevEUI, DeviceID'],
    ['shadowMetrics', 'yes', 'accepted: true, false'],
    ['shadowPayload', 'yes', 'accepted: true, false'],
    ['deviceDeletion', 'remove', 'accepted: keep, delete'],
  ])('%s: %j', (field, value, accepted) => {
    expect(faultsOf(withField(field, value))).toEqual([
      `  ${field}: ${JSON.stringify(value)} is not accepted; ${accepted}`,
    ]);
  });

  const codec =
    'accepted: brand/model or brand/model@firmware, brand and model in lower-case letters, digits and dashes';

  it.each([
    ['directory', '', 'accepted: the path of a folder'],
    ['default', 'am307', codec],
    ['default', 'Milesight/AM307', codec],
    ['default', 'milesight-iot/am307@', codec],
    ['default', 7, codec],
  ])('codecs.%s: %j', (field, value, accepted) => {
    expect(faultsOf(withField('codecs', { [field]: value }))).toEqual([
      `  codecs.${field}: ${JSON.stringify(value)} is not accepted; ${accepted}`,
    ]);
  });

  it.each([
    ['clusterAddress', 'http://eu1.cloud.thethings.network', address],
    ['clusterAddress', 'http://127.0.0.1.example.com', address],
    ['clusterAddress', 'https://user:password@stack.example', address],
    ['clusterAddress', 'ftp://stack.example', address],
    ['clusterAddress', '', address],
    ['clusterAddress', 7, address],
    ['identityServerAddress', 'http://stack.example', address],
    ['applicationId', 'My-Application', 'accepted: 3 to 36 lower-case letters, digits and single dashes'],
    ['applicationId', 'my--application', 'accepted: 3 to 36 lower-case letters, digits and single dashes'],
    ['applicationId', 'ab', 'accepted: 3 to 36 lower-case letters, digits and single dashes'],
    ['applicationId', 'a'.repeat(37), 'accepted: 3 to 36 lower-case letters, digits and single dashes'],
    ['connection', 'role', 'accepted: assume-role, webhook, mqtt'],
    ['principalAccountId', '1111-2222-3333', 'accepted: 12 digits'],
    ['principalAccountId', 111122223333, 'accepted: 12 digits'],
    ['externalId', 'x', 'accepted: "generated", "none", or 2 to 1224 letters, digits and + = , . @ : / -'],
    ['endToEndEncryption', 'true', 'accepted: true, false'],
  ])('theThingsStack.%s: %j', (field, value, accepted) => {
    expect(faultsOf(withNetworkField(field, value))).toEqual([
      `  theThingsStack.${field}: ${JSON.stringify(value)} is not accepted; ${accepted}`,
    ]);
  });

  it.each(['clusterAddress', 'applicationId'])('theThingsStack.%s missing', (field) => {
    const { [field]: _, ...rest } = THE_THINGS_STACK as Record<string, string>;
    expect(faultsOf({ theThingsStack: rest })).toEqual([expect.stringContaining(`theThingsStack.${field}: missing; `)]);
  });

  it('theThingsStack.principalAccountId missing where a role is assumed', () => {
    const { principalAccountId: _, ...rest } = THE_THINGS_STACK;
    expect(faultsOf({ theThingsStack: rest })).toEqual([
      '  theThingsStack.principalAccountId: missing; accepted: 12 digits, needed for the connection assume-role',
    ]);
  });

  it.each([
    ['thingTypName', withField('thingTypName', 'lorawan'), TOP_LEVEL],
    ['codecs.folder', withField('codecs', { folder: 'lorawan' }), 'directory, default'],
    ['theThingsStack.apiKey', withNetworkField('apiKey', 'lorawan'), NETWORK_LEVEL],
  ])('%s: no such field', (path, settings, accepted) => {
    expect(faultsOf(settings)).toEqual([
      `  ${path}: "lorawan" is not accepted; there is no such field, accepted are ${accepted}`,
    ]);
  });

  it('all at once', () => {
    const faults = faultsOf({ name: '?', shadowMetrics: 1, theThingsStack: { ...THE_THINGS_STACK, connection: '?' } });
    expect(faults.map((fault) => fault.split(':')[0]?.trim())).toEqual([
      'name',
      'shadowMetrics',
      'theThingsStack.connection',
    ]);
  });

  it.each([null, 'lorawan', 7])('%j in place of an object', (value) => {
    const fault = `${JSON.stringify(value)} is not accepted; accepted: an object of`;
    expect(faultsOf(value)).toEqual([`  the settings: ${fault} ${TOP_LEVEL}`]);
    expect(faultsOf({ theThingsStack: value })).toEqual([`  theThingsStack: ${fault} ${NETWORK_LEVEL}`]);
  });

  it('nothing at all', () => {
    expect(faultsOf(undefined)).toEqual([`  the settings: missing; accepted: an object of ${TOP_LEVEL}`]);
  });

  it('no network', () => {
    expect(faultsOf({ name: 'plant' })).toEqual([
      '  the settings: needed is a network: theThingsStack, thingPark, helium, telemetry',
    ]);
  });
});
