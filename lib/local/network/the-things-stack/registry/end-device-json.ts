import { parseDevAddr, parseDevEUI, parseJoinEUI } from '../../../../../lambdas/lorawan/identifiers.ts';
import { isID, NOT_AN_ID } from '../identifiers.ts';
import type { JsonReader } from '../json-reader.ts';
import { readKey } from './key-json.ts';
import { type ApiEnumValue, MAC_VERSIONS, PHY_VERSIONS } from './lorawan-versions.ts';

/** An EndDevice with the names and values of the API's answers: zeros are absent, keys and EUIs in upper-case hex. */
export type EndDeviceJson = Readonly<Record<string, unknown>>;

/** Reads a member of a message in all spellings that are accepted; undefined for zero. */
type Read = (message: JsonReader, name: string) => unknown;
type Schema = Readonly<Record<string, Read>>;

const MAX_ATTRIBUTES = 10;

const KEY_ENVELOPE: Schema = { key: readKey, kek_label: text(2048), encrypted_key: text(2048) };

/** Members that the simulated servers make no use of are kept as they come. */
const END_DEVICE: Schema = {
  ids: nested({
    device_id: readID,
    application_ids: nested({ application_id: readID }),
    dev_eui: identifier(parseDevEUI),
    join_eui: identifier(parseJoinEUI),
    dev_addr: identifier(parseDevAddr),
  }),
  name: text(50),
  description: text(2000),
  attributes: readAttributes,
  version_ids: nested({
    brand_id: text(36),
    model_id: text(36),
    hardware_version: text(32),
    firmware_version: text(32),
    band_id: text(32),
  }),
  network_server_address: text(2048),
  application_server_address: text(2048),
  join_server_address: text(2048),
  network_server_kek_label: text(2048),
  application_server_kek_label: text(2048),
  application_server_id: text(100),
  root_keys: nested({ root_key_id: text(2048), app_key: nested(KEY_ENVELOPE), nwk_key: nested(KEY_ENVELOPE) }),
  resets_join_nonces: flag,
  supports_join: flag,
  supports_class_b: flag,
  supports_class_c: flag,
  frequency_plan_id: text(64),
  lorawan_version: oneOf(MAC_VERSIONS),
  lorawan_phy_version: oneOf(PHY_VERSIONS),
  skip_payload_crypto_override: wrappedFlag,
  ...Object.fromEntries(
    [
      ...['locations', 'picture', 'service_profile_id', 'serial_number', 'lora_alliance_profile_ids'],
      ...['claim_authentication_code', 'activated_at', 'last_seen_at', 'net_id', 'provisioner_id', 'provisioning_data'],
      ...['min_frequency', 'max_frequency', 'mac_settings', 'battery_percentage', 'downlink_margin', 'formatters'],
    ].map((name) => [name, anything]),
  ),
};

/**
 * Checks the whole message, whatever its field mask says, as the stack does.
 * @throws StackError `validation`, and MalformedRequest for what has no place in the type
 */
export function parseEndDevice(message: JsonReader): EndDeviceJson {
  return read(message, END_DEVICE);
}

function read(message: JsonReader, schema: Schema): EndDeviceJson {
  const members = Object.entries(schema).map(([name, readMember]) => [name, readMember(message, name)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function nested(schema: Schema): Read {
  return (message, name) => {
    const member = message.object(name);
    return member && read(member, schema);
  };
}

function text(maxLength: number): Read {
  return (message, name) => message.string(name, maxLength) || undefined;
}

function flag(message: JsonReader, name: string): unknown {
  return message.boolean(name) || undefined;
}

/** A BoolValue: false says something else than absent. */
function wrappedFlag(message: JsonReader, name: string): unknown {
  const value = message.get(name);
  if (typeof value === 'object') return message.object(name)?.boolean('value');
  return value === undefined ? undefined : message.boolean(name);
}

function anything(message: JsonReader, name: string): unknown {
  return message.get(name);
}

function readID(message: JsonReader, name: string): unknown {
  const id = message.string(name, 36);
  if (id !== '' && !isID(id)) throw message.invalid(name, NOT_AN_ID);
  return id || undefined;
}

/** An EUI that must be there, as 16 upper-case hex digits. */
export function readEUI(message: JsonReader, name: string): string {
  const eui = readIdentifier(message, name, parseDevEUI);
  if (eui === undefined) throw message.invalid(name, 'value is required');
  return eui;
}

function identifier(parse: (value: unknown) => string): Read {
  return (message, name) => readIdentifier(message, name, parse);
}

function readIdentifier(message: JsonReader, name: string, parse: (value: unknown) => string): string | undefined {
  const value = message.get(name);
  if (value === undefined || value === '') return undefined;
  try {
    return parse(value);
  } catch {
    throw message.malformed(name, 'an identifier');
  }
}

function readAttributes(message: JsonReader, name: string): unknown {
  const attributes = message.object(name);
  if (attributes === undefined) return undefined;
  const keys = attributes.names();
  if (keys.length > MAX_ATTRIBUTES)
    throw message.invalid(name, `value must contain no more than ${MAX_ATTRIBUTES} pair(s)`);
  const entries = keys.map((key) => {
    if (!isID(key)) throw message.invalid(`${name}[${key}]`, NOT_AN_ID);
    return [key, attributes.string(key, 200)];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function oneOf(values: readonly ApiEnumValue[]): Read {
  return (message, name) => {
    const given = message.get(name) ?? 0;
    // Zero is the unknown version, which is none.
    if (given === 0) return undefined;
    const value = values.find(
      (own) => own.name === given || own.number === given || own.aliases.some((a) => a === given),
    );
    if (value !== undefined) return value.name;
    throw typeof given === 'number'
      ? message.invalid(name, 'value must be one of the defined enum values')
      : message.malformed(name, 'one of the versions');
  };
}
