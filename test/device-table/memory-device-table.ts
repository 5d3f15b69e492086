import type { DeviceTable } from '../../lambdas/device-table/device-table.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';

/**
 * The device table in memory, with the promises of the one in DynamoDB.
 * @param pause called before each access, so that a test can let others go first
 */
export function memoryDeviceTable(
  table: Map<string, Device>,
  pause: () => Promise<void> = async () => {},
): DeviceTable {
  const store = (device: Device): Device => {
    const stored = asStored(device);
    table.set(device.key, stored);
    return stored;
  };
  return {
    async advance(key, { network, sessionID, fCntUp, heardAt, slot, mark, now, nextFCntDown, aloneBefore }) {
      await pause();
      const device = table.get(key);
      const { session, pending, shadowVersion } = device ?? {};
      if (device === undefined || session?.id !== sessionID || pending !== undefined) return undefined;
      if (device.thingDeleted) return undefined;
      if ((device.network ?? 'the-things-stack') !== network) return undefined;
      if (device.joinedAt !== undefined && !((session.heardAt ?? '') >= device.joinedAt)) return undefined;
      if (session.began !== undefined && !((session.heardAt ?? '') <= (heardAt ?? ''))) return undefined;
      // What is not there is neither less nor more.
      if (session.fCntUp === undefined || session.fCntUp >= fCntUp) return undefined;
      if (nextFCntDown !== undefined && !(Number(session.nextFCntDown) >= nextFCntDown)) return undefined;
      const withMetrics = aloneBefore !== undefined;
      if (withMetrics && (shadowVersion === undefined || device.claimedAt >= aloneBefore)) return undefined;
      const seen = { ...session.seen, [slot]: mark };
      return store({
        ...device,
        session: { ...session, fCntUp, heardAt: heardAt ?? session.heardAt, seen },
        shadowVersion: withMetrics ? (shadowVersion ?? 0) + 1 : shadowVersion,
        claimedAt: now,
        revision: device.revision + 1,
      });
    },
    async read(key) {
      await pause();
      return table.get(key);
    },
    async write(device, expectedRevision) {
      await pause();
      if (table.get(device.key)?.revision !== expectedRevision) return false;
      store(device);
      return true;
    },
    async rememberShadowVersion({ key, revision }, shadowVersion) {
      await pause();
      const device = table.get(key);
      if (device?.revision === revision) store({ ...device, shadowVersion, revision: revision + 1 });
    },
  };
}

/** An item has no members that are undefined, and shares none with the handler that wrote it. */
function asStored(device: Device): Device {
  return JSON.parse(JSON.stringify(device)) as Device;
}
