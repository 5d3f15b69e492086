import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import { read } from '../the-things-stack/application-up.ts';
import { endDeviceIds } from './end-device-ids.ts';
import { serviceData } from './service-data.ts';
import { DEVICE_FIELDS } from './wire.ts';

const JoinSchema = v.object(DEVICE_FIELDS);

/**
 * A `DevEUI_notification`: a join that the device has made as join-accept, all else as service data. ThingPark has no names for
 * sessions, so that the next uplink tells which one began.
 */
export function notificationDocument(json: JsonObject, name: string, native: JsonObject): JsonObject {
  if (json['Type'] !== 'join') return serviceData(json, name, native);
  const { Time: receivedAt, ...source } = read(JoinSchema, json, name);
  const when = receivedAt === undefined ? {} : { received_at: receivedAt };
  return { end_device_ids: endDeviceIds(source), ...when, join_accept: when };
}

/** Kinds of which the first variable is known to be no secret: why a device was reset, or how full its battery is. */
const OPEN_TYPES = ['reset', 'devstatusans'];

/** What a message says, as users may see it: in a notification of a join there is the session's AppSKey, wrapped. */
export function withoutKey(json: JsonObject): JsonObject {
  if (OPEN_TYPES.includes(String(json['Type']))) return json;
  return Object.fromEntries(Object.entries(json).filter(([member]) => !/^var1$/i.test(member)));
}
