import { concatBytes } from '../../../lambdas/lorawan/bytes.ts';
import {
  buildDataFrame,
  type DataFrame,
  openDataFrame,
  parseDataFrameHeader,
} from '../../../lambdas/lorawan/data-frame.ts';
import type { JoinedSession } from './device-protocol.ts';
import { fullFCnt } from './frame-counter.ts';
import { CID, cidsOf, DEV_STATUS_ANS, REKEY_IND } from './mac-commands.ts';

const NOTHING = new Uint8Array();

interface ApplicationUplink {
  readonly fPort: number;
  readonly frmPayload: Uint8Array;
  readonly confirmed: boolean;
}

interface UplinkFrame extends ApplicationUplink {
  readonly phyPayload: Uint8Array;
  readonly fCnt: number;
  readonly ack: boolean;
}

/** The frames of a device in one session, with their counters: 32 bits inside, 16 on the air. */
export class DeviceSession {
  private readonly is11: boolean;
  private nextFCntUp = 0;
  /** Counter of the confirmed uplink that was sent last. */
  private confirmedFCntUp: number | undefined;
  /** Counter of a confirmed downlink that the next uplink acknowledges. */
  private toAcknowledge: number | undefined;
  /** 1.0.x has the first only, for all downlinks; in 1.1 those with application payload count by themselves. */
  private readonly lastFCntDown = new Map<'network' | 'application', number>();
  /** 1.1: the network knows that we use the keys of this session. */
  private rekeyed = false;
  /** MAC commands for the next uplink. */
  private answers = NOTHING;

  constructor(private readonly joined: JoinedSession) {
    this.is11 = !('nwkSKey' in joined.keys);
  }

  uplink(
    { fPort, frmPayload, confirmed }: ApplicationUplink,
    transmission: { readonly txCh: number; readonly txDr: number },
  ): UplinkFrame {
    const fCnt = this.nextFCntUp++;
    const confFCnt = this.toAcknowledge;
    this.toAcknowledge = undefined;
    if (confirmed) this.confirmedFCntUp = fCnt;
    const ack = confFCnt !== undefined;
    const fOpts = concatBytes(this.is11 && !this.rekeyed ? REKEY_IND : NOTHING, this.answers);
    this.answers = NOTHING;
    const phyPayload = buildDataFrame(
      {
        mType: confirmed ? 'confirmedUp' : 'unconfirmedUp',
        devAddr: this.joined.devAddr,
        fCtrl: { adr: false, adrAckReq: false, ack, fPending: false },
        fCnt,
        fOpts,
        fPort,
        frmPayload,
        confFCnt,
        ...transmission,
      },
      this.joined.keys,
    );
    return { phyPayload, fCnt, confirmed, ack, fPort, frmPayload };
  }

  /** Takes a downlink; throws if it isn't the next one of this session. */
  downlink(phyPayload: Uint8Array): DataFrame {
    const { devAddr, fCnt16, fPort = 0 } = parseDataFrameHeader(phyPayload);
    if (devAddr !== this.joined.devAddr) throw new Error('for another device');
    const counter = this.is11 && fPort > 0 ? 'application' : 'network';
    const last = this.lastFCntDown.get(counter);
    const fCnt = fullFCnt(last, fCnt16);
    if (fCnt === last) throw new Error('heard before');
    const { keys } = this.joined;
    const frame = openDataFrame(phyPayload, { keys, direction: 'down', fCnt, confFCnt: this.confirmedFCntUp });
    this.lastFCntDown.set(counter, fCnt);
    if (frame.mType === 'confirmedDown') this.toAcknowledge = fCnt;
    this.obey(cidsOf(frame, 'down'));
    return frame;
  }

  private obey(commands: ReadonlySet<number>): void {
    if (commands.has(CID.rekey)) this.rekeyed = true;
    if (commands.has(CID.devStatus)) this.answers = DEV_STATUS_ANS;
  }
}
