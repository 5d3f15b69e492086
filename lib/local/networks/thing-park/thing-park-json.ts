import type { DeviceFrame } from '../../network/radio.ts';

/** What of an ApplicationUp ThingPark's messages are made of. */
export interface HeardUp {
  readonly end_device_ids: { readonly dev_eui: string; readonly dev_addr?: string };
  readonly received_at: string;
  readonly correlation_ids?: readonly string[];
  readonly uplink_message?: HeardUplink;
  readonly join_accept?: { readonly received_at: string };
  readonly downlink_sent?: HeardDownlink;
  readonly downlink_failed?: { readonly downlink: HeardDownlink };
}

interface HeardUplink {
  readonly f_port?: number;
  readonly f_cnt?: number;
  readonly frm_payload?: string;
  readonly confirmed?: boolean;
  readonly received_at: string;
  readonly rx_metadata: readonly HeardBy[];
  readonly version_ids?: { readonly brand_id: string; readonly model_id: string; readonly firmware_version: string };
  readonly settings: {
    readonly data_rate: { readonly lora: { readonly spreading_factor: number } };
    readonly frequency: string;
  };
}

interface HeardBy {
  readonly gateway_ids: { readonly eui: string };
  readonly rssi: number;
  readonly snr?: number;
  readonly location: { readonly latitude: number; readonly longitude: number };
}

interface HeardDownlink {
  readonly f_port?: number;
  readonly f_cnt?: number;
  readonly correlation_ids?: readonly string[];
}

/** What stands before ThingPark's own ids among the correlation ids of the network below. */
export const CORRELATION_PREFIX = 'thing-park:';

const CUSTOMER = { CustomerID: '1100000077', CustomerData: { alr: { pro: 'LORA/Generic', ver: '1' } } };

/** What ThingPark publishes of an ApplicationUp; undefined for what it tells nobody, such as acknowledgements. */
export function thingParkJson(up: HeardUp): object | undefined {
  const { uplink_message: uplink, join_accept: join, downlink_sent: sent, downlink_failed: failed } = up;
  if (uplink !== undefined) return { DevEUI_uplink: { ...headOf(up, uplink.received_at), ...uplinkMembers(uplink) } };
  if (join !== undefined) return { DevEUI_notification: { ...headOf(up, join.received_at), ...JOINED } };
  if (sent !== undefined) return { DevEUI_downlink_Sent: { ...headOf(up), ...reportMembers(up, sent), ...SENT } };
  if (failed !== undefined) {
    return { DevEUI_downlink_Sent: { ...headOf(up), ...reportMembers(up, failed.downlink), ...NOT_SENT } };
  }
  return undefined;
}

/** A join request that was heard, under the name of an uplink. */
export function joinRequestJson({ devEUI, phyPayload }: DeviceFrame, receivedAt: string): object {
  const raw = Buffer.from(phyPayload).toString('hex');
  const DevEUI_uplink = {
    Time: withOffset(receivedAt),
    DevEUI: devEUI,
    rawJoinRequest: raw,
    Spfact: 7,
    MType: 0,
    mic_hex: raw.slice(-8),
    Late: 0,
    ...CUSTOMER,
  };
  return { DevEUI_uplink };
}

/** The same message in ThingPark's older style: every number as a text. */
export function untyped(json: unknown): unknown {
  if (typeof json === 'number') return Number.isInteger(json) ? String(json) : json.toFixed(6);
  if (Array.isArray(json)) return json.map(untyped);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, untyped(value)]));
}

function headOf({ end_device_ids: ids, received_at }: HeardUp, time = received_at): object {
  return {
    Time: withOffset(time),
    DevEUI: ids.dev_eui,
    ...(ids.dev_addr !== undefined && { DevAddr: ids.dev_addr }),
    Lrcid: '00000127',
    ...CUSTOMER,
  };
}

/** ThingPark's clocks show the time of where they stand, to the millisecond. */
function withOffset(utc: string): string {
  const hour = 3_600_000;
  return new Date(Date.parse(utc) + hour).toISOString().replace('Z', '+01:00');
}

function uplinkMembers({ f_port, f_cnt, frm_payload: payload, rx_metadata, settings, ...uplink }: HeardUplink): object {
  const { version_ids: version } = uplink;
  const lrrs = rx_metadata.map(lrrOf).toSorted((a, b) => b.LrrSNR - a.LrrSNR);
  const [best] = lrrs;
  return {
    ...(f_port !== undefined && { FPort: f_port }),
    FCntUp: f_cnt ?? 0,
    ADRbit: 1,
    MType: uplink.confirmed === true ? 4 : 2,
    FCntDn: 0,
    ...(payload !== undefined && { payload_hex: Buffer.from(payload, 'base64').toString('hex') }),
    ...best,
    LrrLAT: rx_metadata[0]?.location.latitude,
    LrrLON: rx_metadata[0]?.location.longitude,
    SpFact: settings.data_rate.lora.spreading_factor,
    SubBand: 'G1',
    Channel: 'LC1',
    DevLrrCnt: lrrs.length,
    Late: 0,
    Lrrs: { Lrr: lrrs },
    AckRequested: uplink.confirmed === true ? 1 : 0,
    Frequency: Number(settings.frequency) / 1_000_000,
    PayloadEncryption: 0,
    ...(version !== undefined && {
      DriverCfg: { app: { pId: version.brand_id, mId: version.model_id, ver: version.firmware_version } },
    }),
  };
}

/** The id of an LRR has 4 bytes. */
function lrrOf({ gateway_ids, rssi, snr = 0 }: HeardBy) {
  const esp = rssi + snr - 10 * Math.log10(1 + 10 ** (snr / 10));
  return { Lrrid: gateway_ids.eui.slice(-8), Chain: 0, LrrRSSI: rssi, LrrSNR: snr, LrrESP: Number(esp.toFixed(6)) };
}

/** The AppSKey is wrapped with a key of the customer's application server; here it is none at all. */
const JOINED = { Type: 'join', Var1: '5EC2E7'.repeat(5), Var2: '', FCntDn: 0 };

const SENT = { DeliveryStatus: 1, DeliveryFailedCause1: '00', DeliveryFailedCause2: '00', TransmissionSlot: 1 };
const NOT_SENT = { DeliveryStatus: 0, DeliveryFailedCause1: 'B0', DeliveryFailedCause2: 'B0', TransmissionSlot: 0 };

function reportMembers(
  { correlation_ids: ofMessage = [] }: HeardUp,
  { f_port: FPort, f_cnt = 0, correlation_ids: ofDownlink = [] }: HeardDownlink,
): object {
  const ours = [...ofMessage, ...ofDownlink].find((id) => id.startsWith(CORRELATION_PREFIX));
  return {
    FPort,
    // Of the next downlink.
    FCntDn: f_cnt + 1,
    ...(ours !== undefined && { CorrelationID: ours.slice(CORRELATION_PREFIX.length) }),
  };
}
