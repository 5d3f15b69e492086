import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import { NETWORKS } from '../contract.ts';
import { read } from '../the-things-stack/application-up.ts';
import { endDeviceIds } from './end-device-ids.ts';
import { DEVICE_FIELDS, float, number, time } from './wire.ts';

const LocationSchema = v.object({
  ...DEVICE_FIELDS,
  DevLAT: float,
  DevLON: float,
  /** m */
  DevAlt: number,
  /** m */
  DevLocRadius: number,
  DevLocTime: time,
});

/** Members that say how the network found the location, and of when it is. */
const ATTRIBUTE = /^(DevLoc(?!Radius)|DevAlt.|Dev(North|East|Ul)|NwGeoloc)/;

/** A `DevEUI_location`, solved by the network. */
export function locationDocument(json: JsonObject, name: string): JsonObject {
  const solved = read(LocationSchema, json, name);
  const { DevLAT: latitude, DevLON: longitude, DevAlt: altitude, DevLocRadius: accuracy } = solved;
  const { Time: receivedAt = solved.DevLocTime } = solved;
  return {
    end_device_ids: endDeviceIds(solved),
    ...(receivedAt !== undefined && { received_at: receivedAt }),
    location_solved: {
      service: NETWORKS.thingPark,
      location: {
        latitude,
        longitude,
        // Whole meters, as in The Things Stack.
        ...(altitude !== undefined && { altitude: Math.round(altitude) }),
        ...(accuracy !== undefined && { accuracy: Math.round(accuracy) }),
      },
      attributes: attributesIn(json),
    },
  };
}

function attributesIn(json: JsonObject): JsonObject {
  const named = Object.entries(json).filter(([member]) => ATTRIBUTE.test(member));
  return Object.fromEntries(named.map(([member, value]) => [member, String(value)]));
}
