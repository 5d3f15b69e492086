import { type DeviceLabel, parseLabel } from './device-label.ts';
import { JsonReader } from './the-things-stack/json-reader.ts';
import type { DeviceChange } from './the-things-stack/registry/device-registry.ts';
import { parseEndDevice } from './the-things-stack/registry/end-device-json.ts';
import { USUAL_PHY_VERSION } from './the-things-stack/registry/lorawan-versions.ts';

const FREQUENCY_PLAN_ID = 'EU_863_870_TTN';

/** A device, as its label and its owner know it. */
export interface DeviceRegistration extends DeviceLabel {
  /** @default `eui-` and the DevEUI in lower case */
  readonly deviceID?: string;
  /** Key vault label that goes before the application's own KEK. @default - the application's settings decide */
  readonly applicationServerKekLabel?: string;
  /** @default - the application's link decides */
  readonly skipPayloadCryptoOverride?: boolean;
  /** Brand, model and versions, sent with each uplink as `version_ids`. @default - not sent */
  readonly versionIds?: object;
}

/** What each server is told of a device. */
export interface ServerRegistrations {
  readonly identityServer: DeviceChange;
  readonly joinServer: DeviceChange;
  readonly networkServer: DeviceChange;
  readonly applicationServer: DeviceChange;
}

/** The requests of one registration. Each server takes from the same end-device what is its own. */
export function serverRegistrations(registration: DeviceRegistration): ServerRegistrations {
  const { devEUI } = parseLabel(registration);
  const { deviceID = `eui-${devEUI.toLowerCase()}`, nwkKey } = registration;
  const endDevice = parseEndDevice(new JsonReader(endDeviceJson(registration)));
  const change = (...mask: readonly string[]): DeviceChange => ({ deviceID, endDevice, mask });
  return {
    identityServer: change('version_ids'),
    joinServer: change(
      'root_keys.app_key.key',
      ...(nwkKey === undefined ? [] : ['root_keys.nwk_key.key']),
      'application_server_kek_label',
    ),
    networkServer: change('supports_join', 'lorawan_version', 'lorawan_phy_version', 'frequency_plan_id'),
    applicationServer: change('version_ids', 'skip_payload_crypto_override'),
  };
}

function endDeviceJson(registration: DeviceRegistration): object {
  const { devEUI, joinEUI, lorawanVersion, appKey, nwkKey, versionIds } = registration;
  return {
    ids: { dev_eui: devEUI, join_eui: joinEUI },
    version_ids: versionIds,
    root_keys: { app_key: { key: appKey }, ...(nwkKey !== undefined && { nwk_key: { key: nwkKey } }) },
    application_server_kek_label: registration.applicationServerKekLabel,
    skip_payload_crypto_override: registration.skipPayloadCryptoOverride,
    supports_join: true,
    lorawan_version: lorawanVersion,
    lorawan_phy_version: USUAL_PHY_VERSION[lorawanVersion],
    frequency_plan_id: FREQUENCY_PLAN_ID,
  };
}
