import type { Device } from '../lorawan/device-state.ts';

/** @param deletedAt sortable time of the deletion of its thing */
export function withoutThing(device: Device, deletedAt: string): Device {
  return { ...device, thingDeleted: deletedAt };
}

/** What is remembered of a thing: its name, the attribute `codec`, and whether it says that the device is elsewhere. */
export type ThingOfDevice = Pick<Device, 'thingName' | 'codec' | 'hasMoved'>;

/** @param attributes of the thing */
export function thingOfDevice(thingName: string, attributes: Readonly<Record<string, string>>): ThingOfDevice {
  return { thingName, codec: attributes['codec'] || undefined };
}

/** The device with a thing that is there; what is known of the shadow of the one before is of no use. */
export function withThing(device: Device, thing: ThingOfDevice): Device {
  return { ...device, ...thing, thingDeleted: undefined, shadowVersion: undefined };
}
