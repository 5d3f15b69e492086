import type { DeviceRegistration } from '../../../../lib/local/network/device-registration.ts';

/** A Milesight AM307 that ThingPark knows the model of. */
export const AM307: DeviceRegistration = {
  devEUI: '24E124707C140777',
  joinEUI: '24E124C0002A0001',
  lorawanVersion: '1.0.3',
  appKey: '5572404C696E6B4C6F52613230313823',
  versionIds: { brand_id: 'milesight-iot', model_id: 'am307', firmware_version: '1.6' },
};
