import { bench, describe } from 'vitest';
import { hexToBytes } from '../lambdas/lorawan/bytes.ts';
import type { Device } from '../lambdas/lorawan/device-state.ts';
import type { UpstreamDeps } from '../lambdas/upstream/deps.ts';
import { processUpstream } from '../lambdas/upstream/process-upstream.ts';
import { NO_CODECS } from '../test/codecs/no-codecs.ts';

const DEV_EUI = '70B3D57ED0050A11';
const kek = hexToBytes('000102030405060708090A0B0C0D0E0F');

/** An end-to-end encrypted uplink that eight gateways heard: 4 KB of JSON. */
const uplink = {
  end_device_ids: {
    device_id: 'eui-70b3d57ed0050a11',
    application_ids: { application_id: 'sensors-prod' },
    dev_eui: DEV_EUI,
    join_eui: '70B3D57ED0000ABC',
    dev_addr: '260B1F5E',
  },
  correlation_ids: ['as:up:01JD5Q3V9W2M7K4C8T6B1N0XPZ', 'gs:uplink:01JD5Q3V3H5E9R0Y2D7F4A6G8S'],
  received_at: '2026-03-04T09:15:27.412908117Z',
  uplink_message: {
    session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==',
    f_port: 2,
    f_cnt: 17,
    frm_payload: 'mLMGhdGdsA==',
    app_s_key: { kek_label: 'aws-prod-kek-1', encrypted_key: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l' },
    last_a_f_cnt_down: 6,
    rx_metadata: Array.from({ length: 8 }, (_, i) => ({
      gateway_ids: { gateway_id: `roof-gw-0${i}`, eui: `58A0CBFFFE800D1${i}` },
      time: '2026-03-04T09:15:27.148Z',
      timestamp: 3041887260 + i,
      rssi: -61 - i,
      channel_rssi: -61 - i,
      snr: 9.25,
      frequency_offset: '-1874',
      location: { latitude: 52.0907, longitude: 5.1214, altitude: 31, source: 'SOURCE_REGISTRY' },
      uplink_token: 'ChgKFgoKcm9vZi1ndy0wMRIIWKDL//6ADRIQ4Nq9qgsaDAiH1Z7NBhCE5aGRASDgl8aT2Fg=',
      channel_index: 3,
      received_at: '2026-03-04T09:15:27.180113904Z',
    })),
    settings: {
      data_rate: { lora: { bandwidth: 125000, spreading_factor: 7, coding_rate: '4/5' } },
      frequency: '867100000',
      timestamp: 3041887260,
      time: '2026-03-04T09:15:27.148Z',
    },
    received_at: '2026-03-04T09:15:27.204Z',
    consumed_airtime: '0.056576s',
    version_ids: { brand_id: 'acme', model_id: 'th-100', firmware_version: '1.2', band_id: 'EU_863_870' },
  },
};

const device: Device = {
  key: DEV_EUI,
  thingName: DEV_EUI,
  devEUI: DEV_EUI,
  applicationID: 'sensors-prod',
  deviceID: 'eui-70b3d57ed0050a11',
  session: { id: uplink.uplink_message.session_key_id, endToEnd: true, fCntUp: 17, nextFCntDown: 7, seen: {} },
  shadowVersion: 18,
  claimedAt: 60_000,
  revision: 18,
};

/** Everything outside answers at once. */
const deps: UpstreamDeps = {
  stack: { name: 'lorawan', thingNameScheme: 'DevEUI', endToEndEncryption: true },
  count: () => {},
  keks: { find: async () => kek, findFresh: async () => kek },
  devices: {
    advance: async () => device,
    read: async () => device,
    write: async () => true,
    rememberShadowVersion: async () => {},
  },
  network: { push: async () => ({ is: 'accepted' }), queued: async () => [], record: async () => undefined },
  things: {
    describe: async () => ({ stackName: 'lorawan' }),
    create: async () => true,
    adopt: async () => false,
    update: async () => {},
  },
  codecs: NO_CODECS,
  metrics: { read: async () => undefined, update: async () => 18 },
  now: () => 60_000,
  sleep: async () => {},
  publish: async () => {},
};

describe(`decide on an uplink of ${JSON.stringify(uplink).length} bytes, without outside calls`, () => {
  bench('lorawan-aws-iot', async () => {
    await processUpstream(uplink, '5f0c2f7e-8a39-4f7c-9c55-1d1f4d9a2b10', deps);
  });
});
