import { adopt } from './devices/adopt.ts';
import { importDevices } from './devices/import.ts';
import { list } from './devices/list.ts';
import { reconcileDevices } from './devices/reconcile.ts';
import { group } from './group.ts';

/** The devices, as things and at the network. */
export const devices = group('npx lorawan devices', 'Devices, as things and at the network.', {
  import: importDevices,
  list,
  adopt,
  reconcile: reconcileDevices,
});
