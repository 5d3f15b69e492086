import type { DataFrame } from '../../../lambdas/lorawan/data-frame.ts';
import type { Direction } from '../../../lambdas/lorawan/frm-payload.ts';

/** CIDs of the MAC commands that are spoken here. A request and its answer share one. */
export const CID = { devStatus: 0x06, rekey: 0x0b } as const;

export const DEV_STATUS_REQ = Uint8Array.of(CID.devStatus);
/** Full battery, 10 dB of margin. */
export const DEV_STATUS_ANS = Uint8Array.of(CID.devStatus, 254, 10);
/** Minor version 1. */
export const REKEY_IND = Uint8Array.of(CID.rekey, 1);
export const REKEY_CONF = Uint8Array.of(CID.rekey, 1);

/** Length of a command with its CID, in bytes. */
const LENGTHS: Readonly<Record<Direction, ReadonlyMap<number, number>>> = {
  up: new Map([DEV_STATUS_ANS, REKEY_IND].map(entry)),
  down: new Map([DEV_STATUS_REQ, REKEY_CONF].map(entry)),
};

/** A frame carries MAC commands in its FOpts, or as its payload under FPort 0. */
type MACCarrier = Pick<DataFrame, 'fPort' | 'fOpts' | 'frmPayload'>;

/** The CIDs in a frame in clear, up to the first unknown command, whose length is unknown too. */
export function cidsOf({ fPort, fOpts, frmPayload }: MACCarrier, direction: Direction): ReadonlySet<number> {
  const found = new Set<number>();
  for (let rest = fPort === 0 ? frmPayload : fOpts; ; ) {
    const [cid = -1] = rest;
    const length = LENGTHS[direction].get(cid);
    if (length === undefined || rest.length < length) return found;
    found.add(cid);
    rest = rest.subarray(length);
  }
}

function entry(command: Uint8Array): [cid: number, length: number] {
  return [command[0] ?? 0, command.length];
}
