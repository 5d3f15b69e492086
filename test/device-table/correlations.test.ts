import { describe, expect, it } from 'vitest';
import {
  correlationOf,
  inWordsOfUser,
  rememberCorrelation,
  withCorrelation,
} from '../../lambdas/device-table/correlations.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { memoryDeviceTable } from './memory-device-table.ts';

const DEVICE: Device = {
  key: '24E124707C141230',
  thingName: '24E124707C141230',
  applicationID: 'thing-park',
  deviceID: 'eui-24e124707c141230',
  claimedAt: 0,
  revision: 3,
};

describe('the words of a user for a downlink', () => {
  it('have an id of 64 bits, the same each time', () => {
    expect(correlationOf('order-1').id).toMatch(/^[0-9a-f]{16}$/);
    expect(correlationOf('order-1')).toEqual(correlationOf('order-1'));
    expect(correlationOf('order-2').id).not.toBe(correlationOf('order-1').id);
  });

  it('are found again by their id, and other ids stay as they are', () => {
    const device = withCorrelation(DEVICE, correlationOf('order-1'));
    expect(inWordsOfUser(device, [correlationOf('order-1').id, 'ns:1'])).toEqual(['order-1', 'ns:1']);
    expect(inWordsOfUser(DEVICE, ['ns:1'])).toEqual(['ns:1']);
  });

  it('are remembered of the last 16 downlinks', () => {
    const words = Array.from({ length: 20 }, (_, index) => `order-${index}`);
    const device = words.map(correlationOf).reduce(withCorrelation, DEVICE);
    expect(device.correlations?.map(({ correlationId }) => correlationId)).toEqual(words.slice(4));
  });

  it('are forgotten by the last use, not the first', () => {
    const words = Array.from({ length: 16 }, (_, index) => `order-${index}`);
    const device = [...words, 'order-0', 'order-16'].map(correlationOf).reduce(withCorrelation, DEVICE);
    const remembered = [...words.slice(2), 'order-0', 'order-16'];
    expect(device.correlations?.map(({ correlationId }) => correlationId)).toEqual(remembered);
  });

  it('are remembered once, without a write for a retry', async () => {
    const table = new Map([[DEVICE.key, DEVICE]]);
    const devices = memoryDeviceTable(table);
    for (let attempt = 0; attempt < 2; attempt++)
      await rememberCorrelation(devices, DEVICE.key, correlationOf('order-1'));
    expect(table.get(DEVICE.key)).toMatchObject({ revision: 4, correlations: [correlationOf('order-1')] });
  });

  it('are not remembered of a device that was never heard', async () => {
    const table = new Map<string, Device>();
    await rememberCorrelation(memoryDeviceTable(table), DEVICE.key, correlationOf('order-1'));
    expect(table.size).toBe(0);
  });
});
