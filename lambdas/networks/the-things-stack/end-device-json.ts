import * as v from 'valibot';
import type { DeviceIDs, NetworkDevice, Radio, RootKeys, VersionIDs } from '../../devices/network-device.ts';
import type { LoRaWANVersion, RegionalParametersVersion } from '../../devices/versions.ts';
import type { JsonObject } from '../../json-object.ts';
import { read } from './application-up.ts';
import { devEUI, identifier, joinEUI } from './wire.ts';

const MAC_VERSIONS: Readonly<Record<LoRaWANVersion, string>> = {
  '1.0': 'MAC_V1_0',
  '1.0.1': 'MAC_V1_0_1',
  '1.0.2': 'MAC_V1_0_2',
  '1.0.3': 'MAC_V1_0_3',
  '1.0.4': 'MAC_V1_0_4',
  '1.1': 'MAC_V1_1',
};

const PHY_VERSIONS: Readonly<Record<RegionalParametersVersion, string>> = {
  '1.0': 'PHY_V1_0',
  '1.0.1': 'PHY_V1_0_1',
  '1.0.2': 'PHY_V1_0_2_REV_A',
  '1.0.2-a': 'PHY_V1_0_2_REV_A',
  '1.0.2-b': 'PHY_V1_0_2_REV_B',
  '1.0.3': 'PHY_V1_0_3_REV_A',
  '1.0.3-a': 'PHY_V1_0_3_REV_A',
  '1.1-a': 'PHY_V1_1_REV_A',
  '1.1-b': 'PHY_V1_1_REV_B',
  'RP002-1.0.0': 'RP002_V1_0_0',
  'RP002-1.0.1': 'RP002_V1_0_1',
  'RP002-1.0.2': 'RP002_V1_0_2',
  'RP002-1.0.3': 'RP002_V1_0_3',
  'RP002-1.0.4': 'RP002_V1_0_4',
};

export function idsJson({ deviceID, devEUI, joinEUI }: DeviceIDs): JsonObject {
  return { device_id: deviceID, dev_eui: devEUI, ...(joinEUI !== undefined && { join_eui: joinEUI }) };
}

export function radioJson({ lorawanVersion, regionalParametersVersion, frequencyPlanID }: Partial<Radio>): JsonObject {
  return {
    ...(lorawanVersion !== undefined && { lorawan_version: MAC_VERSIONS[lorawanVersion] }),
    ...(regionalParametersVersion !== undefined && { lorawan_phy_version: PHY_VERSIONS[regionalParametersVersion] }),
    ...(frequencyPlanID !== undefined && { frequency_plan_id: frequencyPlanID }),
  };
}

export function rootKeysJson({ appKey, nwkKey }: RootKeys): JsonObject {
  return { app_key: { key: appKey }, ...(nwkKey !== undefined && { nwk_key: { key: nwkKey } }) };
}

export function versionIDsJson(versionIDs: VersionIDs): JsonObject {
  const json = {
    brand_id: versionIDs.brandID,
    model_id: versionIDs.modelID,
    hardware_version: versionIDs.hardwareVersion,
    firmware_version: versionIDs.firmwareVersion,
    band_id: versionIDs.bandID,
  };
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

const text = v.optional(v.string());

const EndDeviceSchema = v.object({
  ids: v.object({ device_id: identifier, dev_eui: v.optional(devEUI), join_eui: v.optional(joinEUI) }),
  name: text,
  attributes: v.optional(v.record(v.string(), v.string()), {}),
  version_ids: v.optional(
    v.object({ brand_id: text, model_id: text, hardware_version: text, firmware_version: text, band_id: text }),
    {},
  ),
});

/** @throws CodedError `MALFORMED_MESSAGE` */
export function parseEndDevice(json: JsonObject): NetworkDevice {
  const { ids, name, attributes, version_ids: versions } = read(EndDeviceSchema, json, 'end device');
  return {
    deviceID: ids.device_id,
    devEUI: ids.dev_eui,
    joinEUI: ids.join_eui,
    name,
    attributes,
    versionIDs: {
      brandID: versions.brand_id,
      modelID: versions.model_id,
      hardwareVersion: versions.hardware_version,
      firmwareVersion: versions.firmware_version,
      bandID: versions.band_id,
    },
  };
}
