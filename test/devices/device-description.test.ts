import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttributeReader } from '../../lambdas/devices/attribute-reader.ts';
import { describeDevice } from '../../lambdas/devices/device-description.ts';
import { newDeviceOf } from '../../lambdas/devices/new-device.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from '../../lambdas/devices/versions.ts';
import { CodedError } from '../../lambdas/errors.ts';
import { APP_KEY, ATTRIBUTES, DEV_EUI, DEVICE_ID, JOIN_EUI, NWK_KEY, THING } from './world.ts';

/** Attributes of a complete thing, some of them changed, some (undefined) taken away. */
function readerOf(changes: Readonly<Record<string, string | undefined>> = {}): AttributeReader {
  const attributes = Object.entries({ ...ATTRIBUTES, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return new AttributeReader(THING, Object.fromEntries(attributes));
}

const newDevice = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const reader = readerOf(changes);
  return newDeviceOf(describeDevice(reader), reader, 'EU_863_870_TTN');
};

function refusalOf(changes: Readonly<Record<string, string | undefined>>): { code: string; message: string } {
  try {
    newDevice(changes);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the attributes of a thing', () => {
  it('describe a device, with defaults for what is left out', () => {
    expect(newDevice()).toMatchObject({
      ids: { deviceID: DEVICE_ID, devEUI: DEV_EUI, joinEUI: JOIN_EUI },
      name: undefined,
      radio: { lorawanVersion: '1.0.3', regionalParametersVersion: '1.0.3-a', frequencyPlanID: 'EU_863_870_TTN' },
      activation: { keys: { appKey: APP_KEY } },
    });
  });

  it('may be lower case, and name the JoinEUI AppEUI', () => {
    const lower = { devEUI: DEV_EUI.toLowerCase(), joinEUI: undefined, appEUI: JOIN_EUI.toLowerCase() };
    expect(newDevice({ ...lower, appKey: APP_KEY.toLowerCase() })).toEqual(newDevice());
  });

  it('may be others than ours', () => {
    expect(newDevice({ room: '???', 'x/y': '' })).toEqual(newDevice());
  });

  it('name plan, id, name and versions', () => {
    const versions = {
      brandID: 'acme',
      modelID: 'th-100',
      hardwareVersion: '1.0',
      firmwareVersion: 'v2',
      bandID: 'EU_863_870',
    };
    expect(newDevice({ frequencyPlanID: 'EU_863_870', deviceID: 'cold-3', name: 'Cold', ...versions })).toMatchObject({
      ids: { deviceID: 'cold-3' },
      name: 'Cold',
      versionIDs: versions,
      radio: { frequencyPlanID: 'EU_863_870' },
    });
  });

  const pairs = LORAWAN_VERSIONS.flatMap((lorawanVersion) =>
    REGIONAL_PARAMETERS_VERSIONS.map((regionalParametersVersion) => ({ lorawanVersion, regionalParametersVersion })),
  );

  it.each(pairs)('may be of LoRaWAN $lorawanVersion with regional parameters $regionalParametersVersion', (pair) => {
    const nwkKey = pair.lorawanVersion === '1.1' ? NWK_KEY : undefined;
    expect(newDevice({ ...pair, nwkKey })).toMatchObject({
      radio: pair,
      activation: { keys: nwkKey === undefined ? { appKey: APP_KEY } : { appKey: APP_KEY, nwkKey } },
    });
  });
});

describe('a fault in the attributes has a code of its own', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['INVALID_DEV_EUI', { devEUI: undefined }],
    ['INVALID_DEV_EUI', { devEUI: '70B3D57ED0050A1' }],
    ['INVALID_DEV_EUI', { devEUI: '70-B3-D5-7E-D0-05-0A-11' }],
    ['INVALID_JOIN_EUI', { joinEUI: undefined }],
    ['INVALID_JOIN_EUI', { joinEUI: 'X000000000000000' }],
    ['INVALID_JOIN_EUI', { appEUI: '0000000000000000' }],
    ['INVALID_DEVICE_ID', { deviceID: 'Cold_Room' }],
    ['INVALID_DEVICE_ID', { deviceID: 'a--b' }],
    ['INVALID_DEVICE_ID', { deviceID: 'ab' }],
    ['INVALID_DEVICE_ID', { deviceID: 'a'.repeat(37) }],
    ['INVALID_DEVICE_NAME', { name: 'x'.repeat(51) }],
    ['INVALID_LORAWAN_VERSION', { lorawanVersion: undefined }],
    ['INVALID_LORAWAN_VERSION', { lorawanVersion: '1.0.5' }],
    ['INVALID_LORAWAN_VERSION', { lorawanVersion: 'MAC_V1_0_3' }],
    ['INVALID_REGIONAL_PARAMETERS_VERSION', { regionalParametersVersion: undefined }],
    ['INVALID_REGIONAL_PARAMETERS_VERSION', { regionalParametersVersion: '1.1' }],
    ['INVALID_FREQUENCY_PLAN_ID', { frequencyPlanID: 'EU/868' }],
    ['INVALID_VERSION_IDS', { brandID: 'Acme' }],
    ['INVALID_VERSION_IDS', { modelID: 'a-'.repeat(20).concat('a') }],
    ['INVALID_VERSION_IDS', { firmwareVersion: '1'.repeat(33) }],
    ['INVALID_APP_KEY', { appKey: '1234' }],
    ['INVALID_APP_KEY', { appKey: '0'.repeat(32) }],
    ['INVALID_APP_KEY', { appKey: undefined, nwkKey: NWK_KEY }],
    ['INVALID_NWK_KEY', { lorawanVersion: '1.1' }],
    ['INVALID_NWK_KEY', { lorawanVersion: '1.1', nwkKey: 'XY' }],
    // The network would use it as the AppKey.
    ['INVALID_NWK_KEY', { nwkKey: NWK_KEY }],
    ['INVALID_CLAIM_CODE', { appKey: undefined, claimAuthenticationCode: 'abc' }],
    ['KEYS_OR_CLAIM_CODE', { claimAuthenticationCode: 'ABC' }],
    ['MISSING_ROOT_KEYS', { appKey: undefined }],
  ])('%s for %j', (code, changes) => {
    const refusal = refusalOf(changes);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(THING);
  });

  it('and a message that names the value and what is accepted', () => {
    expect(refusalOf({ lorawanVersion: '2.0' }).message).toBe(
      'thing cold-room-3 has the attribute lorawanVersion "2.0": accepted are 1.0, 1.0.1, 1.0.2, 1.0.3, 1.0.4, 1.1',
    );
    expect(refusalOf({ devEUI: 'XY' }).message).toBe(
      'thing cold-room-3 has the attribute devEUI "XY": 16 hex digits are accepted',
    );
  });

  it('that never tells a key or a claim code', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('appKey', 'nwkKey', 'claimAuthenticationCode'),
        fc.stringMatching(/^[a-zA-Z0-9_.,@/:#=[\]-]{6,40}$/),
        (name, value) => {
          const changes = { lorawanVersion: '1.1', [name]: value };
          try {
            newDevice(changes);
          } catch (error) {
            expect((error as Error).message).not.toContain(value);
          }
        },
      ),
    );
  });
});
