import { jsonOrText } from '../../json-or-text.ts';
import { CORRELATION_PREFIX } from './thing-park-json.ts';

/** A downlink as ThingPark understood it. */
export interface ThingParkDownlink {
  readonly devEUI: string;
  /** Whether what waits for the device goes first. */
  readonly flushes: boolean;
  /** In the terms of the network below. */
  readonly downlink: object;
}

/** Why a downlink is rejected, in ThingPark's manner. */
export interface Rejection {
  /** Empty where the message names no device. */
  readonly devEUI: string;
  readonly fPort: unknown;
  readonly status: number;
  readonly cause: string;
}

/** What ThingPark makes of a message on a downlink topic. */
export function parseThingParkDownlink(body: Uint8Array): ThingParkDownlink | Rejection {
  const root = members(jsonOrText(new TextDecoder().decode(body)));
  const json = members(root['DevEUI_downlink']);
  const { DevEUI: devEUI, FPort, payload_hex: hex, payload } = json;
  const reject = (status: number, cause: string): Rejection => ({
    devEUI: typeof devEUI === 'string' ? devEUI : '',
    fPort: FPort,
    status,
    cause,
  });
  if (typeof devEUI !== 'string' || !/^[\dA-F]{16}$/i.test(devEUI)) return reject(101, 'DevEUI is missing');
  const fPort = Number(FPort);
  if (!Number.isInteger(fPort) || fPort < 1 || fPort > 224) return reject(102, 'FPort is not 1 to 224');
  if (payload !== undefined) return reject(103, 'No driver encodes payload');
  if (typeof hex !== 'string' || !/^([\dA-F]{2})*$/i.test(hex)) return reject(104, 'payload_hex is no hex');
  const { CorrelationID: id } = json;
  return {
    devEUI: devEUI.toUpperCase(),
    flushes: isSet(json['FlushDownlinkQueue']),
    downlink: {
      f_port: fPort,
      frm_payload: Buffer.from(hex, 'hex').toString('base64'),
      confirmed: isSet(json['Confirmed']),
      correlation_ids: typeof id === 'string' ? [`${CORRELATION_PREFIX}${id}`] : [],
    },
  };
}

const isSet = (flag: unknown): boolean => String(flag) === '1';

function members(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? Object(json) : {};
}
