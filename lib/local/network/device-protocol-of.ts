import { countedDevNonces, drawnDevNonces } from './dev-nonces.ts';
import { protocol10 } from './device-10.ts';
import { protocol11 } from './device-11.ts';
import type { DeviceIdentity } from './device-label.ts';
import type { DeviceProtocol } from './device-protocol.ts';
import type { Environment } from './environment.ts';
import { countsDevNonces } from './the-things-stack/registry/lorawan-versions.ts';

/** How a device of its version joins. */
export function protocolOf(device: DeviceIdentity, environment: Pick<Environment, 'random'>): DeviceProtocol {
  const devNonces = countsDevNonces(device.version) ? countedDevNonces() : drawnDevNonces(environment);
  return device.version === '1.1' ? protocol11(device, devNonces) : protocol10(device, devNonces);
}
