import { readConnection } from '../../../cli/thingpark/read-connection.ts';
import type { Settings } from '../../../settings.ts';
import type { LocalAccount } from '../../account.ts';
import type { AwsEndpoints } from './aws-connection.ts';
import {
  type SimulatedThingPark,
  type SimulatedThingParkOptions,
  startSimulatedThingPark,
} from './simulated-thing-park.ts';

export interface ConnectedThingParkOptions extends Omit<SimulatedThingParkOptions, 'connection' | 'endpoints'> {
  readonly settings: Settings;
  readonly account: LocalAccount;
  /** Outputs of the stacks. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** ThingPark, connected as a user would have connected it: with what `npx lorawan thingpark connection` prints. */
export async function startConnectedThingPark(options: ConnectedThingParkOptions): Promise<SimulatedThingPark> {
  const { settings, account, outputs } = options;
  const connection = await readConnection(settings, (key) => outputs[key] ?? 'none', account.api.url);
  return startSimulatedThingPark({ ...options, connection, endpoints: endpointsOf(account) });
}

/** With the certificate, if the broker listens with TLS. */
function endpointsOf({ api, broker: { port, tlsPort }, mqttsAuthority: authority }: LocalAccount): AwsEndpoints {
  const endpoints = { api: api.url, mqtt: `mqtt://127.0.0.1:${port}` };
  if (tlsPort === undefined || authority === undefined) return endpoints;
  return { ...endpoints, mqtts: { url: `mqtts://127.0.0.1:${tlsPort}`, authority } };
}
