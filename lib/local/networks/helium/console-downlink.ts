import { jsonOrText } from '../../json-or-text.ts';

/** A downlink as the console understood it. */
export interface ConsoleDownlink {
  /** 1..223. */
  readonly port: number;
  readonly confirmed: boolean;
  readonly payload: Uint8Array;
}

const CLEAR = '__clear_downlink_queue__';

/** What the console makes of a message: a downlink, the order to empty the device's queue, or nothing that it would tell of. */
export function parseConsoleDownlink(body: Uint8Array): ConsoleDownlink | 'clear' | undefined {
  const message = jsonOrText(new TextDecoder().decode(body));
  if (typeof message !== 'object' || message === null) return undefined;
  const { payload_raw, port, confirmed } = message as Readonly<Record<string, unknown>>;
  if (typeof payload_raw !== 'string') return undefined;
  const payload = new Uint8Array(Buffer.from(payload_raw, 'base64'));
  if (new TextDecoder().decode(payload) === CLEAR) return 'clear';
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 224;
  return { port: isPort ? port : 1, confirmed: confirmed === true, payload };
}
