import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The key that opens it; a request with another is refused. */
export const API_KEY = 'NNSXS.T7CQWNNVXKJ2QZ5LTQ3KXVOYQWHTPHJMWQKXRBA.VECTORS';

/** A downlink as it came in over HTTP. */
export interface PushedItem {
  readonly session_key_id: string;
  readonly f_port: number;
  readonly f_cnt: number;
  readonly frm_payload: string;
  readonly correlation_ids: readonly string[];
}

/** As much of The Things Stack's API as a downlink needs. Its queue takes everything and sends nothing. */
export interface ClusterStandIn {
  readonly url: string;
  /** What the Application Server has on record, by device id. */
  readonly records: Map<string, object>;
  /** Path and body of every request, as they came. */
  readonly requests: string[];
  /** What a device was to get, in order. */
  pushedTo(deviceID: string): readonly PushedItem[];
  stop(): Promise<void>;
}

const DEVICE = /^\/api\/v3\/as\/applications\/sensors-prod\/devices\/([^/?]+)(\/down(?:\/push)?)?(?:\?.*)?$/;

export async function startCluster(): Promise<ClusterStandIn> {
  const requests: string[] = [];
  const pushed = new Map<string, PushedItem[]>();
  const records = new Map<string, object>();
  const pushedTo = (deviceID: string): readonly PushedItem[] => pushed.get(deviceID) ?? [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = '', headers } = request;
    const body = Buffer.concat(await request.toArray()).toString();
    requests.push(`${method} ${url} ${body}`);
    const say = (status: number, json: object) => response.writeHead(status).end(JSON.stringify(json));
    if (headers.authorization !== `Bearer ${API_KEY}`) return void say(401, {});
    const [, deviceID, down] = DEVICE.exec(url) ?? [];
    if (deviceID === undefined) return void say(404, {});
    if (method === 'POST' && down === '/down/push') {
      pushed.set(deviceID, [...pushedTo(deviceID), ...JSON.parse(body).downlinks]);
      return void say(200, {});
    }
    if (down === '/down') return void say(200, { downlinks: pushedTo(deviceID) });
    const record = records.get(deviceID);
    say(record === undefined ? 404 : 200, record ?? {});
  };

  const server = createServer((request, response) => void answer(request, response).catch(console.error));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    requests,
    pushedTo,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
