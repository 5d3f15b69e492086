import { describe, expect, it } from 'vitest';
import { JsonReader } from '../../../lib/local/network/the-things-stack/json-reader.ts';
import { parseEndDevice } from '../../../lib/local/network/the-things-stack/registry/end-device-json.ts';

const parse = (json: object) => parseEndDevice(new JsonReader(json, 'end_device'));

// As The Things Stack's enumerations have them: output first, then what is accepted besides, with the number last.
const MAC = [
  ['MAC_V1_0', '1.0', '1.0.0', 'V1_0', 1],
  ['MAC_V1_0_1', '1.0.1', 'V1_0_1', 2],
  ['MAC_V1_0_2', '1.0.2', 'V1_0_2', 3],
  ['MAC_V1_1', '1.1', '1.1.0', 'V1_1', 4],
  ['MAC_V1_0_3', '1.0.3', 'V1_0_3', 5],
  ['MAC_V1_0_4', '1.0.4', 'V1_0_4', 6],
];
const PHY = [
  ['PHY_V1_0', 'TS001_V1_0', '1.0', '1.0.0', 'V1_0', 1],
  ['PHY_V1_0_1', 'TS001_V1_0_1', '1.0.1', 'V1_0_1', 2],
  ['PHY_V1_0_2_REV_A', 'RP001_V1_0_2', '1.0.2', '1.0.2-a', 'V1_0_2', 'V1_0_2_REV_A', 3],
  ['PHY_V1_0_2_REV_B', 'RP001_V1_0_2_REV_B', '1.0.2-b', 'V1_0_2_REV_B', 4],
  ['PHY_V1_1_REV_A', 'RP001_V1_1_REV_A', '1.1-a', '1.1.0-a', 'V1_1_REV_A', 5],
  ['PHY_V1_1_REV_B', 'RP001_V1_1_REV_B', '1.1-b', '1.1.0-b', 'V1_1_REV_B', 6],
  ['PHY_V1_0_3_REV_A', 'RP001_V1_0_3_REV_A', '1.0.3-a', 'V1_0_3_REV_A', 7],
  ['RP002_V1_0_0', 8],
  ['RP002_V1_0_1', 9],
  ['RP002_V1_0_2', 10],
  ['RP002_V1_0_3', 11],
  ['RP002_V1_0_4', 12],
];

describe('an end-device in a request', () => {
  it.each(MAC)('has the LoRaWAN version %s under all its names', (...names) => {
    for (const lorawan_version of names) expect(parse({ lorawan_version })).toEqual({ lorawan_version: names[0] });
  });

  it.each(PHY)('has the regional parameters %s under all their names', (...names) => {
    for (const lorawan_phy_version of names) {
      expect(parse({ lorawan_phy_version })).toEqual({ lorawan_phy_version: names[0] });
    }
  });

  it.each([99, -1])('has no version %i', (lorawan_version) => {
    expect(() => parse({ lorawan_version })).toThrow('end_device.lorawan_version');
  });

  it('loses zeros and what nobody knows', () => {
    expect(parse({ name: '', supports_join: false, lorawan_version: 0, version_ids: null, colour: 'red' })).toEqual({});
  });

  it('keeps an override that is false, bare or wrapped', () => {
    expect(parse({ skip_payload_crypto_override: false })).toEqual({ skip_payload_crypto_override: false });
    expect(parse({ skip_payload_crypto_override: { value: true } })).toEqual({ skip_payload_crypto_override: true });
  });

  it('has keys in hex, whether they came in hex or in base64', () => {
    const key = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
    const root_keys = { app_key: { key } };
    expect(parse({ root_keys: { app_key: { key: key.toLowerCase() } } })).toEqual({ root_keys });
    expect(parse({ root_keys: { app_key: { key: Buffer.from(key, 'hex').toString('base64') } } })).toEqual({
      root_keys,
    });
  });
});
