import { CodedError } from '../errors.ts';
import type { Activation } from './activation.ts';
import { type AttributeReader, EUI } from './attribute-reader.ts';
import type { DeviceDescription } from './device-description.ts';
import type { DeviceIDs, Radio } from './network-device.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from './versions.ts';

/** All that is needed to make a device. */
export interface NewDevice extends DeviceDescription {
  readonly ids: DeviceIDs;
  readonly radio: Radio;
  readonly activation: Activation;
}

/**
 * A device as a thing describes it, if that is enough to make one.
 * @throws CodedError naming the attribute that is missing
 */
export function newDeviceOf(
  description: DeviceDescription,
  attributes: AttributeReader,
  defaultFrequencyPlanID: string,
): NewDevice {
  const { deviceID, devEUI, joinEUI, activation } = description;
  const { lorawanVersion, regionalParametersVersion, frequencyPlanID = defaultFrequencyPlanID } = description.radio;
  if (joinEUI === undefined) throw attributes.missing('joinEUI', 'INVALID_JOIN_EUI', EUI.accepted);
  if (lorawanVersion === undefined) {
    throw attributes.missing('lorawanVersion', 'INVALID_LORAWAN_VERSION', listed(LORAWAN_VERSIONS));
  }
  if (regionalParametersVersion === undefined) {
    const accepted = listed(REGIONAL_PARAMETERS_VERSIONS);
    throw attributes.missing('regionalParametersVersion', 'INVALID_REGIONAL_PARAMETERS_VERSION', accepted);
  }
  if (activation === undefined) throw missingRootKeys(attributes, deviceID);
  const radio = { lorawanVersion, regionalParametersVersion, frequencyPlanID };
  return { ...description, ids: { deviceID, devEUI, joinEUI }, radio, activation };
}

export function missingRootKeys({ thingName }: AttributeReader, deviceID: string): CodedError {
  return new CodedError(
    'MISSING_ROOT_KEYS',
    `device ${deviceID} does not exist, and thing ${thingName} has neither appKey nor claimAuthenticationCode to make it`,
  );
}

const listed = (values: readonly string[]): string => `accepted: ${values.join(', ')}`;
