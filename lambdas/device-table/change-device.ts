import type { Device } from '../lorawan/device-state.ts';
import type { DeviceTable } from './device-table.ts';

/** More handlers of one device than this never run at the same time; past it, Lambda's retry is the better wait. */
const MAX_ATTEMPTS = 10;

/** A decision: the state to store, or the very one that was given where nothing changes, and what it means. */
export interface Decision<T> {
  readonly next: Device;
  readonly result: T;
}

export interface Changed<T> {
  /** The state that is stored now. */
  readonly device: Device;
  readonly result: T;
}

/**
 * Decides on the state of a device and stores the outcome, again and again until nobody else has changed it in between.
 * @param known the state as it was read last; revision 0 where none is stored yet
 */
export async function changeDevice<T>(
  devices: Pick<DeviceTable, 'read' | 'write'>,
  known: Device,
  decide: (device: Device) => Decision<T>,
): Promise<Changed<T>> {
  let device = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { next, result } = decide(device);
    if (next === device) return { device, result };
    const stored = { ...next, revision: device.revision + 1 };
    if (await devices.write(stored, device.revision === 0 ? undefined : device.revision))
      return { device: stored, result };
    device = (await devices.read(known.key)) ?? { ...known, revision: 0 };
  }
  throw new Error(`state of device ${known.key} changed ${MAX_ATTEMPTS} times while it was being updated`);
}
