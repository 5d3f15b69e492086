import { CodedError } from '../../errors.ts';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { NETWORKS } from '../contract.ts';
import type { UpstreamNetwork } from '../upstream-network.ts';
import { withoutBlanks } from '../without-blanks.ts';
import { rejectedDocument, sentDocument } from './downlink-report.ts';
import { locationDocument } from './location.ts';
import { notificationDocument, withoutKey } from './notification.ts';
import { serviceData } from './service-data.ts';
import { isEncrypted, uplinkDocument } from './uplink.ts';

type Translation = (json: JsonObject, name: string, native: JsonObject) => JsonObject;

/** By the one member that a message of ThingPark has. Others of this form (alarms, summaries) are service data. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  DevEUI_uplink: uplinkDocument,
  DevEUI_notification: notificationDocument,
  DevEUI_downlink_Sent: sentDocument,
  DevEUI_downlink_Rejected: rejectedDocument,
  DevEUI_location: locationDocument,
};

/** Actility ThingPark X IoT Flow. */
export const thingPark: UpstreamNetwork = {
  name: NETWORKS.thingPark,
  toApplicationUp(message) {
    const root = rootOf(message);
    if (root === undefined) return undefined;
    const translate = TRANSLATIONS[root.name] ?? serviceData;
    return translate(withoutBlanks(root.json), root.name, root.shown);
  },
  notesOn(message) {
    const { shown = {}, json = {} } = rootOf(message) ?? {};
    return { native: shown, endToEnd: isEncrypted(json) };
  },
};

interface Root {
  readonly name: string;
  readonly json: JsonObject;
  /** The message as users may see it. */
  readonly shown: JsonObject;
}

/** A name gets into error messages, and so has an end. */
const ROOT_NAME = /^(DevEUI|BS)_\w{1,40}$/;

/** @throws CodedError `MALFORMED_MESSAGE` for one that is about no device of ours */
function rootOf(message: JsonObject): Root | undefined {
  const [name, ...others] = Object.keys(message).filter((member) => /^(DevEUI|BS)_/i.test(member));
  if (name === undefined) return rootlessOf(message);
  if (!ROOT_NAME.test(name)) return undefined;
  // What stands beside it could be a key that nobody looks for there.
  if (others.length > 0) throw new CodedError('MALFORMED_MESSAGE', `${name}: expected alone, not beside another`);
  const json = message[name];
  if (!isJsonObject(json)) throw new CodedError('MALFORMED_MESSAGE', `${name}: expected Object`);
  if (name === 'DevEUI_downlink') throw new CodedError('MALFORMED_MESSAGE', 'DevEUI_downlink: a request to ThingPark');
  return { name, json, shown: { [name]: withoutKey(json) } };
}

/** Forms of ThingPark that have no member around them. */
function rootlessOf(message: JsonObject): Root | undefined {
  const shown = withoutKey(message);
  if (isLegacyUplink(message)) return { name: 'DevEUI_uplink', json: message, shown };
  const { deviceEUI: DevEUI, customerId: CustomerID, time: Time, processedFeed } = message;
  // What ThingPark Location makes of the uplinks of trackers.
  const isPosition = typeof DevEUI === 'string' && isJsonObject(processedFeed);
  return isPosition ? { name: 'ResolvedPosition', json: { DevEUI, CustomerID, Time }, shown } : undefined;
}

/** Members of which an uplink has one at least. */
const UPLINK_MEMBERS = ['payload_hex', 'FCntUp', 'Lrrid', 'LrrRSSI', 'mic_hex'];

/** A connection with `sendMetadata` leaves the outermost member out, and sends nothing but uplinks. */
function isLegacyUplink(message: JsonObject): boolean {
  return typeof message['DevEUI'] === 'string' && UPLINK_MEMBERS.some((member) => message[member] !== undefined);
}
