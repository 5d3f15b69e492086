import { ApiError } from '../../lambdas/networks/the-things-stack/api-client.ts';
import { SUB_TOPICS, type UpKind } from '../../lib/local/network/the-things-stack/application-up.ts';
import { APPLICATION_ID, DEVICE_ID, ModelNetwork, type ModelNetworkOptions } from './network.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON of many shapes, as an outsider would
type Json = any;

/** The device has joined, was heard, has told its status, and listens no more. */
export function settled(options: ModelNetworkOptions): ModelNetwork {
  const network = new ModelNetwork(options);
  network.join();
  network.uplink();
  network.uplink();
  network.advance(10_000);
  return network;
}

/** Some bytes on some port, where an item doesn't say which. */
export function push(network: ModelNetwork, ...items: readonly object[]) {
  const downlinks = items.map((item) => ({ f_port: 5, frm_payload: 'd304', ...item }));
  const path = `/as/applications/${APPLICATION_ID}/devices/${DEVICE_ID}/down/push`;
  return network.api.call('POST', path, { downlinks });
}

/** The error that a call ends with. */
export async function errorOf(call: Promise<object>): Promise<ApiError> {
  const answer = await call.catch((error: unknown) => error);
  if (!(answer instanceof ApiError)) throw new Error(`no ApiError: ${JSON.stringify(answer)}`);
  return answer;
}

/** Bodies of the messages of one kind so far. */
export function heard({ ups }: ModelNetwork, kind: UpKind): Json[] {
  return ups.flatMap((up) => up[kind] ?? []);
}

/** What the messages from one on are about. */
export function kinds({ ups }: ModelNetwork, from = 0): (string | undefined)[] {
  return ups.slice(from).map((up) => Object.keys(up).find((name) => name in SUB_TOPICS));
}

/** Of the session that began last. */
export function newestSession(network: ModelNetwork): string {
  return heard(network, 'join_accept').at(-1).session_key_id;
}

/** Counters of what waits. */
export function waiting(network: ModelNetwork): number[] {
  return network.queue().map(({ fCnt }) => fCnt);
}
