/** Messages of The Things Stack as facts of its wire format describe them; keys and payloads are published test data. */

export const DEV_EUI = '70B3D57ED0050A11';
export const SESSION = 'AZLB5KezXQ9uiKHC0+T1Bg==';
export const NEXT_SESSION = 'AZLB8AoRRCKzxNXm9wgZIA==';

/** KEK of `aws-prod-kek-1`; the AppSKey that it wraps below is 00112233445566778899AABBCCDDEEFF. */
export const KEK = Uint8Array.from({ length: 16 }, (_, i) => i);
export const ENVELOPE = { kek_label: 'aws-prod-kek-1', encrypted_key: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l' };

export const IDS = {
  device_id: 'eui-70b3d57ed0050a11',
  application_ids: { application_id: 'sensors-prod' },
  dev_eui: DEV_EUI,
  join_eui: '70B3D57ED0000ABC',
  dev_addr: '260B1F5E',
};

/** An uplink in clear; `message` replaces members of `uplink_message`. */
export function uplink(message: object = {}, document: object = {}) {
  return {
    end_device_ids: IDS,
    correlation_ids: ['as:up:01JD5Q3V9W2M7K4C8T6B1N0XPZ'],
    received_at: '2026-03-04T09:15:27.412908117Z',
    uplink_message: {
      session_key_id: SESSION,
      f_port: 2,
      f_cnt: 17,
      frm_payload: 'AWcBDgJoWg==',
      rx_metadata: [
        {
          gateway_ids: { gateway_id: 'roof-gw-01', eui: '58A0CBFFFE800D12' },
          rssi: -61,
          channel_rssi: -61,
          snr: 9.25,
          uplink_token: 'ChgKFgoKcm9vZi1ndy0wMRIIWKDL//6ADRI=',
        },
      ],
      settings: { data_rate: { lora: { bandwidth: 125000, spreading_factor: 7 } }, frequency: '867100000' },
      received_at: '2026-03-04T09:15:27.204Z',
      consumed_airtime: '0.056576s',
      ...message,
    },
    ...document,
  };
}

/** The same uplink end-to-end encrypted: plaintext 01 67 01 0E 02 68 5A. */
export function encryptedUplink(message: object = {}, document: object = {}) {
  return uplink({ frm_payload: 'mLMGhdGdsA==', app_s_key: ENVELOPE, last_a_f_cnt_down: 6, ...message }, document);
}

/** A join-accept that offers NEXT_SESSION. */
export function joinAccept(message: object = {}, document: object = {}) {
  return {
    end_device_ids: { ...IDS, dev_addr: '260B9C04' },
    received_at: '2026-03-04T09:20:03.771402556Z',
    join_accept: { session_key_id: NEXT_SESSION, received_at: '2026-03-04T09:19:58.930118237Z', ...message },
    ...document,
  };
}
