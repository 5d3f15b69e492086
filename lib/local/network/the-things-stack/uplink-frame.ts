import { openDataFrame, parseDataFrameHeader } from '../../../../lambdas/lorawan/data-frame.ts';
import { fullFCnt } from '../frame-counter.ts';
import { CID, cidsOf } from '../mac-commands.ts';
import type { Reception } from '../radio.ts';
import type { NetworkSession } from './network-session.ts';

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
  /** Answers a DevStatusReq. */
  readonly tellsStatus: boolean;
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
    const { fCnt, fPort = 0, mType, fCtrl } = frame;
    const cids = cidsOf(frame, 'up');
    return {
      fCnt,
      fPort,
      frmPayload: fPort === 0 ? new Uint8Array() : frame.frmPayload,
      confirmed: mType === 'confirmedUp',
      ack: fCtrl.ack,
      rekeys: session.version === '1.1' && cids.has(CID.rekey),
      tellsStatus: cids.has(CID.devStatus),
    };
  } catch {
    return undefined;
  }
}
