import { ACCOUNT_FAULTS } from './faults/account.ts';
import { DEVICE_FAULTS } from './faults/devices.ts';
import { ENCRYPTION_FAULTS } from './faults/encryption.ts';
import type { Fault } from './faults/fault.ts';
import { NETWORK_FAULTS } from './faults/network.ts';
import { SETTINGS_FAULTS } from './faults/settings.ts';

/** Each is planted in an integration that works, and taken away afterwards. */
export const FAULTS: readonly Fault[] = [
  ...SETTINGS_FAULTS,
  ...NETWORK_FAULTS,
  ...ENCRYPTION_FAULTS,
  ...ACCOUNT_FAULTS,
  ...DEVICE_FAULTS,
];
