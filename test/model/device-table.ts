import type { DeviceTable } from '../../lambdas/device-table/device-table.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import type { Attempt } from './attempt.ts';

/** The device table in memory: single items, conditions checked in the moment of the write. */
export function deviceTable(
  items: Map<string, string>,
  effect: Attempt['effect'],
  onWrite: (before: Device | undefined, after: Device) => void,
): DeviceTable {
  const read = (key: string): Device | undefined => {
    const item = items.get(key);
    return item === undefined ? undefined : JSON.parse(item);
  };
  const put = (device: Device): Device => {
    onWrite(read(device.key), device);
    items.set(device.key, JSON.stringify(device));
    return device;
  };
  return {
    read: (key) => effect(() => read(key)),
    write: (device, expectedRevision) =>
      effect(() => {
        if (read(device.key)?.revision !== expectedRevision) return false;
        put(device);
        return true;
      }),
    advance: (key, { network, sessionID, fCntUp, heardAt, slot, mark, nextFCntDown, now }) =>
      effect(() => {
        const device = read(key);
        const session = device?.session;
        if (device === undefined || session?.id !== sessionID || device.pending !== undefined) return undefined;
        if (device.thingDeleted) return undefined;
        if ((device.network ?? 'the-things-stack') !== network) return undefined;
        if (session.since !== undefined && !(session.since <= (heardAt ?? ''))) return undefined;
        if ((session.fCntUp ?? Number.POSITIVE_INFINITY) >= fCntUp) return undefined;
        if (nextFCntDown !== undefined && (session.nextFCntDown ?? -1) < nextFCntDown) return undefined;
        const seen = { ...session.seen, [slot]: mark };
        const advanced = { ...session, fCntUp, heardAt: heardAt ?? session.heardAt, seen };
        return put({ ...device, session: advanced, claimedAt: now, revision: device.revision + 1 });
      }),
    rememberShadowVersion: () => effect(() => {}),
  };
}
