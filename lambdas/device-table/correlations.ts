import { createHash } from 'node:crypto';
import type { Correlation, Device } from '../lorawan/device-state.ts';
import { changeDevice } from './change-device.ts';
import type { DeviceTable } from './device-table.ts';

/** Networks that take no words of the user's for a downlink take 64 bits: the words wait here until it is reported. */

/** So many of a device, the newest, so that its item stays small. */
const MAX_CORRELATIONS = 16;

/** The same for the same words, so that a retry changes nothing. */
export function correlationOf(correlationId: string): Correlation {
  return { id: createHash('sha256').update(correlationId).digest('hex').slice(0, 16), correlationId };
}

/** The device that remembers a correlation as its newest; the very same one if it does already. */
export function withCorrelation(device: Device, correlation: Correlation): Device {
  const { correlations = [] } = device;
  if (correlations.at(-1)?.id === correlation.id) return device;
  const others = correlations.filter(({ id }) => id !== correlation.id);
  return { ...device, correlations: [...others, correlation].slice(-MAX_CORRELATIONS) };
}

/** Ids as the user gave them; one that is not remembered stays as it is. */
export function inWordsOfUser({ correlations = [] }: Device, ids: readonly string[]): readonly string[] {
  return ids.map((id) => correlations.find((known) => known.id === id)?.correlationId ?? id);
}

/** Has a device remember a correlation; one that was never heard has no state to keep it in. */
export async function rememberCorrelation(
  devices: Pick<DeviceTable, 'read' | 'write'>,
  key: string,
  correlation: Correlation,
): Promise<void> {
  const device = await devices.read(key);
  if (device === undefined) return;
  await changeDevice(devices, device, (current) => ({
    next: withCorrelation(current, correlation),
    result: undefined,
  }));
}
