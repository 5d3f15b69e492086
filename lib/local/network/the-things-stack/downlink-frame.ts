import { buildDataFrame, type DataFrame } from '../../../../lambdas/lorawan/data-frame.ts';
import type { FrameOnAir } from '../radio.ts';
import type { QueuedDownlink } from './messages.ts';
import { type NetworkDevice, type NetworkSession, type ReceiveWindow, takeFCntDown } from './network-session.ts';
import { MAX_FRM_PAYLOAD_BYTES } from './queue-operation.ts';

/** Where the network's MAC commands travel: beside a payload, or instead of one under FPort 0. */
export type MACCommandsIn = 'FOpts' | 'FRMPayload';

const NOTHING = new Uint8Array();

/** What a frame is made of. */
export interface DownlinkContent {
  readonly device: NetworkDevice;
  readonly session: NetworkSession;
  readonly window: ReceiveWindow;
  readonly item: QueuedDownlink | undefined;
  readonly macCommandsIn: MACCommandsIn;
}

/** Whether an item goes into the window's frame beside the MAC commands; else it waits for the next window. */
export function fits({ frmPayload }: QueuedDownlink, { macCommands }: ReceiveWindow, place: MACCommandsIn): boolean {
  if (place === 'FRMPayload' && macCommands.length > 0) return false;
  return frmPayload.length + macCommands.length <= MAX_FRM_PAYLOAD_BYTES;
}

/** The frame of a queued item, or without one of what the network itself has to say. It takes its counter. */
export function downlinkFrame(content: DownlinkContent): FrameOnAir {
  const { device, session, window, item } = content;
  const { acknowledges } = window;
  const ack = acknowledges !== undefined;
  const confirmed = item?.confirmed ?? false;
  const fCnt = takeFCntDown(session, item);
  const body = bodyOf(content);
  const phyPayload = buildDataFrame(
    {
      mType: confirmed ? 'confirmedDown' : 'unconfirmedDown',
      devAddr: session.devAddr,
      fCtrl: { adr: false, adrAckReq: false, ack, fPending: session.queue.length > 0 },
      fCnt,
      ...body,
      confFCnt: acknowledges,
    },
    session.keys,
  );
  const port = body.fPort !== undefined && { fPort: body.fPort };
  return { direction: 'down', type: 'data', devEUI: device.ids.devEUI, phyPayload, fCnt, confirmed, ack, ...port };
}

function bodyOf({
  window: { macCommands },
  item,
  macCommandsIn,
}: DownlinkContent): Pick<DataFrame, 'fOpts' | 'fPort' | 'frmPayload'> {
  if (macCommandsIn === 'FRMPayload' && macCommands.length > 0) {
    return { fOpts: NOTHING, fPort: 0, frmPayload: macCommands };
  }
  return { fOpts: macCommands, fPort: item?.fPort, frmPayload: item?.frmPayload ?? NOTHING };
}
