import { type DevEUI, type JoinEUI, parseDevEUI, parseJoinEUI } from '../lorawan/identifiers.ts';
import { IDENTIFIER } from '../networks/the-things-stack/identifier.ts';
import { type Activation, activationOf } from './activation.ts';
import { type AttributeReader, EUI } from './attribute-reader.ts';
import type { Radio, VersionIDs } from './network-device.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from './versions.ts';

/** The device of a thing, as far as the thing's attributes say; what they say is checked. */
export interface DeviceDescription {
  /** `eui-` and the DevEUI in lower case, unless the thing has another. */
  readonly deviceID: string;
  readonly devEUI: DevEUI;
  readonly joinEUI: JoinEUI | undefined;
  readonly name: string | undefined;
  readonly versionIDs: VersionIDs;
  readonly radio: Partial<Radio>;
  /** Only until the device is made. */
  readonly activation: Activation | undefined;
}

/** A device without a DevEUI never joins. */
export interface DeviceIdentity {
  readonly deviceID: string;
  readonly devEUI: DevEUI | undefined;
}

const DEVICE_ID = { pattern: IDENTIFIER.pattern, accepted: `${IDENTIFIER.words} are accepted` };
const VERSION_ID = { pattern: IDENTIFIER.pattern, accepted: 'an id of the Device Repository is accepted' };
const VERSION_TEXT = { pattern: /^.{1,32}$/, accepted: '1 to 32 characters are accepted' };

/**
 * Reads the attributes of a thing. Attributes that it doesn't know are ignored.
 * @throws CodedError with a code of its own for each attribute that can be wrong; values of keys are not in its message
 */
export function describeDevice(attributes: AttributeReader): DeviceDescription {
  const devEUI = parseDevEUI(attributes.needed('devEUI', 'INVALID_DEV_EUI', EUI));
  return {
    deviceID: identifyDevice(attributes).deviceID,
    devEUI,
    joinEUI: joinEUIOf(attributes),
    name: attributes.matching('name', 'INVALID_DEVICE_NAME', {
      pattern: /^.{1,50}$/,
      accepted: '1 to 50 characters are accepted',
    }),
    versionIDs: {
      brandID: attributes.matching('brandID', 'INVALID_VERSION_IDS', VERSION_ID),
      modelID: attributes.matching('modelID', 'INVALID_VERSION_IDS', VERSION_ID),
      hardwareVersion: attributes.matching('hardwareVersion', 'INVALID_VERSION_IDS', VERSION_TEXT),
      firmwareVersion: attributes.matching('firmwareVersion', 'INVALID_VERSION_IDS', VERSION_TEXT),
      bandID: attributes.matching('bandID', 'INVALID_VERSION_IDS', VERSION_TEXT),
    },
    ...radioAndActivation(attributes),
  };
}

/**
 * Which device a thing means, whatever else its attributes say of it.
 * @throws CodedError `INVALID_DEVICE_ID`, `INVALID_DEV_EUI`
 */
export function identifyDevice(attributes: AttributeReader): DeviceIdentity {
  const deviceID = attributes.matching('deviceID', 'INVALID_DEVICE_ID', DEVICE_ID);
  if (deviceID === undefined) {
    const devEUI = parseDevEUI(attributes.needed('devEUI', 'INVALID_DEV_EUI', EUI));
    return { deviceID: `eui-${devEUI.toLowerCase()}`, devEUI };
  }
  const devEUI = attributes.matching('devEUI', 'INVALID_DEV_EUI', EUI);
  return { deviceID, devEUI: devEUI === undefined ? undefined : parseDevEUI(devEUI) };
}

/** LoRaWAN 1.0.x calls the JoinEUI AppEUI. */
function joinEUIOf(attributes: AttributeReader): JoinEUI | undefined {
  const [joinEUI, appEUI] = ['joinEUI', 'appEUI'].map((name) => {
    const value = attributes.matching(name, 'INVALID_JOIN_EUI', EUI);
    return value === undefined ? undefined : parseJoinEUI(value);
  });
  if (joinEUI !== undefined && appEUI !== undefined && joinEUI !== appEUI) {
    throw attributes.fault('INVALID_JOIN_EUI', 'has joinEUI and appEUI, which differ: one of them is accepted');
  }
  return joinEUI ?? appEUI;
}

function radioAndActivation(attributes: AttributeReader): Pick<DeviceDescription, 'radio' | 'activation'> {
  const lorawanVersion = attributes.oneOf('lorawanVersion', 'INVALID_LORAWAN_VERSION', LORAWAN_VERSIONS);
  const regionalParametersVersion = attributes.oneOf(
    'regionalParametersVersion',
    'INVALID_REGIONAL_PARAMETERS_VERSION',
    REGIONAL_PARAMETERS_VERSIONS,
  );
  const frequencyPlanID = attributes.matching('frequencyPlanID', 'INVALID_FREQUENCY_PLAN_ID', {
    pattern: /^[\w-]{1,64}$/,
    accepted: 'the id of a frequency plan is accepted, e.g. EU_863_870_TTN',
  });
  return {
    radio: {
      ...(lorawanVersion !== undefined && { lorawanVersion }),
      ...(regionalParametersVersion !== undefined && { regionalParametersVersion }),
      ...(frequencyPlanID !== undefined && { frequencyPlanID }),
    },
    activation: activationOf(attributes, lorawanVersion),
  };
}
