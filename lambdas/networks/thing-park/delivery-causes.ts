import type { JsonObject } from '../../json-object.ts';

/** Why a downlink was not sent, by the receive window that it could have been sent in. */
export interface DeliveryCause {
  /** Member of the report. */
  readonly member: string;
  readonly slot: string;
  /** Two hex digits. */
  readonly code: string;
  /** In words. */
  readonly cause: string;
}

const SLOTS = [
  ['DeliveryFailedCause1', 'RX1'],
  ['DeliveryFailedCause2', 'RX2'],
  ['DeliveryFailedCause3', 'ping slot'],
  // Which one is not documented.
  ['DeliveryFailedCause4', 'another window'],
] as const;

const NO_CAUSE = '00';

const WORDS: Readonly<Record<string, string>> = {
  A0: 'radio stopped',
  A1: 'downlink radio stopped',
  A2: 'ping slot not available',
  A3: 'radio busy',
  A4: 'listen before talk',
  A5: 'radio board error',
  A6: 'packet forwarder failure',
  B0: 'too late',
  C0: 'the network chose RX2',
  D0: 'duty cycle limit at the gateway',
  DA: 'duty cycle limit at the network',
  DB: 'dwell time limit',
  DC: 'no gateway with GPS time',
  DD: 'no gateway connected',
  DE: 'not allowed by the peering operator',
  DF: 'wrong NetID',
  E0: 'not sent within the 60 s of class C',
  E1: 'queue full',
  E2: 'invalid FCntDn',
  E3: 'validity time expired',
  E4: 'queue reset after a rejoin',
};

/** The causes in a `DevEUI_downlink_Sent`, in the order of the windows. */
export function causesIn(report: JsonObject): readonly DeliveryCause[] {
  return SLOTS.flatMap(([member, slot]) => {
    const code = codeOf(report[member]);
    if (code === undefined || code === NO_CAUSE) return [];
    return [{ member, slot, code, cause: WORDS[code] ?? `cause ${code}` }];
  });
}

/** As a number, "00" has lost a digit. */
function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const code = String(value).toUpperCase().padStart(2, '0');
  return /^[\dA-F]{2}$/.test(code) ? code : undefined;
}
