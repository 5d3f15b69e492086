import { describe, expect, it } from 'vitest';
import { changeDevice } from '../../lambdas/device-table/change-device.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { deviceWith } from '../lorawan/outbox/device.ts';
import { memoryDeviceTable } from './memory-device-table.ts';

/** One more is claimed each time. */
const later = (device: Device) => ({ next: { ...device, claimedAt: device.claimedAt + 1 }, result: device.claimedAt });

function tableWith(device?: Device) {
  const table = new Map<string, Device>(device && [[device.key, device]]);
  return { table, devices: memoryDeviceTable(table) };
}

describe('a change of a device', () => {
  it('is stored as the next revision, and answered with what it means', async () => {
    const { table, devices } = tableWith(deviceWith({ revision: 4 }));
    const changed = await changeDevice(devices, deviceWith({ revision: 4 }), later);
    expect(changed).toMatchObject({ device: { claimedAt: 1, revision: 5 }, result: 0 });
    expect(table.get(changed.device.key)).toMatchObject({ claimedAt: 1, revision: 5 });
  });

  it('makes a device that is not stored yet', async () => {
    const { table, devices } = tableWith();
    await changeDevice(devices, deviceWith({ revision: 0 }), later);
    expect([...table.values()]).toMatchObject([{ claimedAt: 1, revision: 1 }]);
  });

  it('is decided again on what another has stored in between', async () => {
    const { devices } = tableWith(deviceWith({ revision: 7, claimedAt: 40 }));
    for (const revision of [4, 0]) {
      const { result } = await changeDevice(devices, deviceWith({ revision }), later);
      expect(result).toBeGreaterThanOrEqual(40);
    }
  });

  it('makes a device anew that was deleted in between', async () => {
    const { table, devices } = tableWith();
    const { device } = await changeDevice(devices, deviceWith({ revision: 4 }), later);
    expect(device.revision).toBe(1);
    expect(table.size).toBe(1);
  });

  it('that is none is not written', async () => {
    const known = deviceWith();
    const devices = {
      read: () => Promise.reject(new Error('read')),
      write: () => Promise.reject(new Error('written')),
    };
    const { device, result } = await changeDevice(devices, known, (same) => ({ next: same, result: 'nothing' }));
    expect(device).toBe(known);
    expect(result).toBe('nothing');
  });

  it('that loses every race is left to a retry', async () => {
    const devices = { read: async () => deviceWith(), write: async () => false };
    await expect(changeDevice(devices, deviceWith(), later)).rejects.toThrow(/changed 10 times/);
  });

  it('that throws stores nothing', async () => {
    const { table, devices } = tableWith();
    const refuse = () => {
      throw new Error('full');
    };
    await expect(changeDevice(devices, deviceWith({ revision: 0 }), refuse)).rejects.toThrow('full');
    expect(table.size).toBe(0);
  });
});
