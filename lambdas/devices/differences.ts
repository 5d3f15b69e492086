import { CodedError } from '../errors.ts';
import type { DeviceDescription } from './device-description.ts';
import { notesOf } from './entry-notes.ts';
import type { EntryFields, NetworkDevice, Radio } from './network-device.ts';

/** Refuses a device of that id which is another one. */
export function checkIdentity(device: DeviceDescription, known: NetworkDevice, thingName: string): void {
  const sameJoinEUI = device.joinEUI === undefined || device.joinEUI === known.joinEUI;
  if (device.devEUI === known.devEUI && sameJoinEUI) return;
  const euis = `DevEUI ${known.devEUI ?? 'none'} and JoinEUI ${known.joinEUI ?? 'none'}`;
  if (notesOf(known.attributes).thingName === thingName) {
    throw new CodedError(
      'EUI_CHANGED',
      `device ${known.deviceID} of thing ${thingName} has ${euis}, and no network can change them: ` +
        'set them back, or delete the device and the thing and make them anew',
    );
  }
  throw new CodedError(
    'DEVICE_ID_TAKEN',
    `there is another device of the id ${known.deviceID}, with ${euis}: set the attribute deviceID of the thing`,
  );
}

const VERSION_IDS = ['brandID', 'modelID', 'hardwareVersion', 'firmwareVersion', 'bandID'] as const;

/** What the Identity Server has otherwise than it is wanted; nothing that is not wanted in particular is taken away. */
export function entryChanges(
  known: NetworkDevice,
  { name, versionIDs }: Pick<DeviceDescription, 'name' | 'versionIDs'>,
): Partial<Pick<EntryFields, 'name' | 'versionIDs'>> {
  const wanted = VERSION_IDS.filter((id) => versionIDs[id] !== undefined);
  const merged = Object.fromEntries(VERSION_IDS.map((id) => [id, versionIDs[id] ?? known.versionIDs[id]]));
  return {
    ...(name !== undefined && name !== known.name && { name }),
    ...(wanted.some((id) => versionIDs[id] !== known.versionIDs[id]) && { versionIDs: merged }),
  };
}

/** The same of the Network Server, as far as it is noted what that got last. */
export function radioChanges(
  known: Partial<Radio>,
  { lorawanVersion, regionalParametersVersion, frequencyPlanID }: Partial<Radio>,
): Partial<Radio> {
  const isNew = <T>(wanted: T | undefined, noted: T | undefined) => wanted !== undefined && wanted !== noted;
  return {
    ...(isNew(lorawanVersion, known.lorawanVersion) && { lorawanVersion }),
    ...(isNew(regionalParametersVersion, known.regionalParametersVersion) && { regionalParametersVersion }),
    ...(isNew(frequencyPlanID, known.frequencyPlanID) && { frequencyPlanID }),
  };
}
