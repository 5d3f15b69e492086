import { openDataFrame, parseDataFrameHeader } from '../../../../lambdas/lorawan/data-frame.ts';
import { fullFCnt } from '../frame-counter.ts';
import type { Reception } from '../radio.ts';
import type { NetworkSession } from './network-session.ts';

const REKEY_IND = 0x0b;

/** What the Network Server reads in an uplink; the application's payload stays encrypted. */
export interface Uplink {
  /** 32 bits. */
  readonly fCnt: number;
  /** 0 also for a frame without port. */
  readonly fPort: number;
  /** Empty for FPort 0. */
  readonly frmPayload: Uint8Array;
  readonly confirmed: boolean;
  /** Acknowledges the last confirmed downlink. */
  readonly ack: boolean;
  /** Says that it uses the keys of the last join (1.1). */
  readonly rekeys: boolean;
}

/** Opens an uplink with the keys of a session; undefined if they don't fit. */
export function openUplink(session: NetworkSession, { phyPayload, ...reception }: Reception): Uplink | undefined {
  const { fCnt16 } = parseDataFrameHeader(phyPayload);
  try {
    const frame = openDataFrame(phyPayload, {
      keys: session.keys,
      direction: 'up',
      fCnt: fullFCnt(session.lastFCntUp, fCnt16),
      confFCnt: session.unacknowledged?.fCnt,
      txDr: reception.dataRateIndex,
      txCh: reception.channelIndex,
    });
    const { fCnt, fPort = 0, fOpts, mType, fCtrl } = frame;
    return {
      fCnt,
      fPort,
      frmPayload: fPort === 0 ? new Uint8Array() : frame.frmPayload,
      confirmed: mType === 'confirmedUp',
      ack: fCtrl.ack,
      rekeys: session.version === '1.1' && fOpts[0] === REKEY_IND,
    };
  } catch {
    return undefined;
  }
}
