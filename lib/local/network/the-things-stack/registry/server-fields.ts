/** Which fields of an end-device one server keeps. `.*` stands for all below. */
export interface ServerFields {
  readonly writable: readonly string[];
  readonly readable: readonly string[];
  /** Of those that can be written at a real server, what the simulated one refuses. */
  readonly notSimulated: readonly string[];
}

const IDS = [
  ...['ids', 'ids.device_id', 'ids.dev_eui', 'ids.join_eui', 'ids.dev_addr'],
  ...['ids.application_ids', 'ids.application_ids.application_id'],
];
const TIMES = ['created_at', 'updated_at'];
const VERSION_IDS = ['brand_id', 'model_id', 'hardware_version', 'firmware_version', 'band_id'].map(
  (name) => `version_ids.${name}`,
);
const SESSION_KEYS = ['app_s_key', 'f_nwk_s_int_key', 's_nwk_s_int_key', 'nwk_s_enc_key'].flatMap((name) =>
  ['key', 'kek_label', 'encrypted_key'].map((member) => `keys.${name}.${member}`),
);
const SESSION_MEMBERS = [
  ...['dev_addr', 'keys.session_key_id', 'started_at', ...SESSION_KEYS],
  ...['last_f_cnt_up', 'last_n_f_cnt_down', 'last_a_f_cnt_down', 'last_conf_f_cnt_down'],
];
const SESSIONS = ['session', 'pending_session'].flatMap((name) => SESSION_MEMBERS.map((member) => `${name}.${member}`));

export const IDENTITY_SERVER_FIELDS: ServerFields = served([
  ...['name', 'description', 'attributes', 'locations', 'locations.*', 'picture', 'picture.*', 'serial_number'],
  ...['network_server_address', 'application_server_address', 'join_server_address', 'service_profile_id'],
  ...VERSION_IDS,
  ...['lora_alliance_profile_ids.*', 'claim_authentication_code.*', 'activated_at', 'last_seen_at'],
]);

export const JOIN_SERVER_FIELDS: ServerFields = served([
  ...IDS,
  ...['application_server_address', 'application_server_id', 'application_server_kek_label'],
  ...['network_server_address', 'network_server_kek_label', 'net_id'],
  ...['app_key', 'nwk_key'].flatMap((key) => ['key', 'kek_label', 'encrypted_key'].map((m) => `root_keys.${key}.${m}`)),
  ...['root_keys.root_key_id', 'resets_join_nonces', 'provisioner_id', 'provisioning_data'],
  'claim_authentication_code.*',
  ...['last_dev_nonce', 'used_dev_nonces', 'last_join_nonce', 'last_rj_count_0', 'last_rj_count_1'],
]);

export const NETWORK_SERVER_FIELDS: ServerFields = served(
  [
    ...IDS,
    ...['frequency_plan_id', 'lorawan_version', 'lorawan_phy_version'],
    ...['supports_join', 'supports_class_b', 'supports_class_c', 'multicast', 'min_frequency', 'max_frequency'],
    ...['mac_settings.*', 'mac_state.*', 'battery_percentage', 'downlink_margin', 'serial_number'],
    ...SESSIONS,
    ...VERSION_IDS,
    'lora_alliance_profile_ids.*',
  ],
  ['multicast', 'mac_state', 'session', 'pending_session'],
);

export const APPLICATION_SERVER_FIELDS: ServerFields = served(
  [
    ...IDS,
    ...['formatters.*', 'skip_payload_crypto_override', 'skip_payload_crypto', 'serial_number'],
    ...SESSIONS,
    ...VERSION_IDS,
    'lora_alliance_profile_ids.*',
  ],
  ['session', 'pending_session', 'skip_payload_crypto'],
);

function served(writable: readonly string[], notSimulated: readonly string[] = []): ServerFields {
  const readable = [...IDS, ...TIMES, ...writable, 'last_dev_status_received_at', 'power_state'];
  return { writable, readable, notSimulated };
}
