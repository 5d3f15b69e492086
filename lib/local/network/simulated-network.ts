import { type ApiOptions, startApi } from './api/api.ts';
import { type AssembledNetwork, assembleNetwork, type NetworkOptions } from './assembled-network.ts';
import type { DeviceRegistration } from './device-registration.ts';

export type { DeviceRegistration };

export interface SimulatedNetworkOptions extends NetworkOptions, Pick<ApiOptions, 'answering'> {
  /** Port of the HTTP API on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
}

/** A LoRaWAN network of one application that speaks The Things Stack's API, with its devices and their air. */
export interface SimulatedNetwork
  extends Pick<
    AssembledNetwork,
    'addDevice' | 'endDevice' | 'onUp' | 'handleDownlink' | 'pubSubsConnected' | 'onFrame'
  > {
  /** `http://127.0.0.1:<port>`; the API is under `/api/v3`. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startSimulatedNetwork(options: SimulatedNetworkOptions): Promise<SimulatedNetwork> {
  const { stack, answer, ...network } = assembleNetwork(options);
  const api = await startApi({ ...options, answer });
  return {
    ...network,
    url: api.url,
    async stop() {
      stack.stop();
      await api.stop();
    },
  };
}
