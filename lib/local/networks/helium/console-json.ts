import { createHash, randomUUID } from 'node:crypto';
import type { DeviceFrame } from '../../network/radio.ts';

/** What of an ApplicationUp the console's messages are made of. */
export interface HeardUp {
  readonly end_device_ids: {
    readonly device_id: string;
    readonly dev_eui: string;
    readonly join_eui: string;
    readonly dev_addr: string;
  };
  readonly uplink_message?: HeardUplink;
  readonly join_accept?: { readonly received_at: string };
}

interface HeardUplink {
  readonly f_port?: number;
  readonly f_cnt?: number;
  readonly frm_payload?: string;
  readonly received_at: string;
  readonly rx_metadata: readonly HeardBy[];
  readonly settings: {
    readonly data_rate: { readonly lora: { readonly bandwidth: number; readonly spreading_factor: number } };
    readonly frequency: string;
  };
}

interface HeardBy {
  readonly gateway_ids: { readonly gateway_id: string; readonly eui: string };
  readonly rssi: number;
  readonly snr?: number;
  readonly channel_index?: number;
  readonly location: { readonly latitude: number; readonly longitude: number };
}

/** What the console knows of a message beside what the network has heard. */
export interface ConsoleNotes {
  readonly organizationID: string;
  readonly deviceName: string;
  /** Data credits left. */
  readonly balance: number;
  /** The uplink as it was on the air. */
  readonly frame: DeviceFrame | undefined;
}

/** What the console publishes of an ApplicationUp; undefined for downlink events, of which it tells nobody. */
export function consoleJson(up: HeardUp, notes: ConsoleNotes): object | undefined {
  const { end_device_ids: ids, uplink_message: uplink, join_accept: join } = up;
  const receivedAt = uplink?.received_at ?? join?.received_at;
  if (receivedAt === undefined) return undefined;
  const { organizationID: organization_id, deviceName: name, balance } = notes;
  return {
    type: uplink === undefined ? 'join' : 'uplink',
    replay: false,
    uuid: randomUUID(),
    id: ids.device_id,
    name,
    dev_eui: ids.dev_eui,
    app_eui: ids.join_eui,
    // Of a device that joins the console knows none yet.
    devaddr: uplink === undefined ? '' : asOnTheAir(ids.dev_addr),
    metadata: { multi_buy: 1, organization_id, labels: [{ id: uuidOf('label'), name: 'all', organization_id }] },
    fcnt: uplink?.f_cnt ?? 0,
    port: uplink?.f_port ?? 0,
    reported_at: Date.parse(receivedAt),
    hotspots: uplink?.rx_metadata.map((heardBy) => hotspot(heardBy, uplink)) ?? [],
    ...(uplink !== undefined && payloadMembers(uplink, notes)),
    dc: { balance, nonce: 1 },
  };
}

/** A UUID that is always the same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function payloadMembers({ frm_payload: payload = '' }: HeardUplink, { frame }: ConsoleNotes): object {
  return {
    payload,
    payload_size: Buffer.from(payload, 'base64').length,
    raw_packet: Buffer.from(frame?.phyPayload ?? []).toString('base64'),
  };
}

function hotspot(
  { gateway_ids, rssi, snr = 0, channel_index: channel = 0, location }: HeardBy,
  { settings, received_at }: HeardUplink,
): object {
  const { bandwidth, spreading_factor } = settings.data_rate.lora;
  return {
    id: `11${gateway_ids.eui}`,
    name: gateway_ids.gateway_id,
    reported_at: Date.parse(received_at),
    hold_time: 0,
    status: 'success',
    rssi,
    // Floats of 32 bits, as the console has them.
    snr: Math.fround(snr),
    spreading: `SF${spreading_factor}BW${bandwidth / 1000}`,
    frequency: Math.fround(Number(settings.frequency) / 1_000_000),
    channel,
    lat: location.latitude,
    long: location.longitude,
  };
}

/** The console writes a DevAddr byte by byte as it travels, least significant first. */
function asOnTheAir(devAddr: string): string {
  return Buffer.from(devAddr, 'hex').reverse().toString('hex').toUpperCase();
}
