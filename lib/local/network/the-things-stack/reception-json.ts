import { bytesToBase64 } from '../../../../lambdas/lorawan/bytes.ts';
import { CHANNELS_HZ, DATA_RATE, type Reception } from '../radio.ts';
import { airtimeSeconds } from './airtime.ts';
import { timestamp, withoutZeros } from './proto-json.ts';

const NETWORK_IDS = {
  net_id: '000013',
  ns_id: 'EC656E0000000181',
  tenant_id: 'laptop',
  cluster_id: 'laptop',
  cluster_address: '127.0.0.1',
};

/** The members of an uplink message that tell how it was received. */
export function receptionJson(copies: readonly [Reception, ...Reception[]]): Record<string, unknown> {
  const [{ phyPayload, channelIndex, receivedAt }] = copies;
  const { bandwidthHz, spreadingFactor } = DATA_RATE;
  return {
    rx_metadata: copies.map(metadataJson),
    settings: {
      data_rate: { lora: { bandwidth: bandwidthHz, spreading_factor: spreadingFactor, coding_rate: '4/5' } },
      frequency: String(CHANNELS_HZ[channelIndex]),
      timestamp: concentratorTime(receivedAt),
      time: timestamp(receivedAt),
    },
    consumed_airtime: `${airtimeSeconds(phyPayload.length).toFixed(6)}s`,
    network_ids: NETWORK_IDS,
  };
}

function metadataJson({ gateway, receivedAt, rssi, snr, channelIndex }: Reception): object {
  return withoutZeros({
    gateway_ids: { gateway_id: gateway.gatewayID, eui: gateway.eui },
    time: timestamp(receivedAt),
    timestamp: concentratorTime(receivedAt),
    rssi,
    channel_rssi: rssi,
    snr,
    location: { ...gateway.location, source: 'SOURCE_REGISTRY' },
    uplink_token: bytesToBase64(new TextEncoder().encode(gateway.gatewayID)),
    channel_index: channelIndex,
    received_at: timestamp(receivedAt),
  });
}

/** Microseconds of the concentrator's 32-bit clock, which wraps. */
function concentratorTime(ms: number): number {
  return (ms * 1000) % 2 ** 32;
}
