import type { DeviceProtocol } from './device-protocol.ts';
import { DeviceSession } from './device-session.ts';
import { DATA_RATE, type DeviceFrame, type Radio } from './radio.ts';

/** What an application on a device does; the LoRaWAN stack below it calls. */
export interface Behaviour {
  /** A session has begun. */
  joined(): void;
  /** A downlink with application payload came in. */
  received(downlink: { readonly fPort: number; readonly frmPayload: Uint8Array }): void;
}

/** A class A end-device with OTAA. */
export interface SimulatedDevice {
  /** 16 upper-case hex digits. */
  readonly devEUI: string;
  readonly joined: boolean;
  run(behaviour: Behaviour): void;
  /** Sends a join-request. The answer, if one comes, is told to the behaviour. */
  join(): void;
  /** Sends an uplink; fPort 1–223. Throws before the first join. */
  send(fPort: number, frmPayload: Uint8Array, options?: { readonly confirmed?: boolean }): void;
}

export interface EndDeviceDeps {
  readonly radio: Radio;
  readonly protocol: DeviceProtocol;
  onFrame(frame: DeviceFrame): void;
}

type Listening = 'join-accept' | 'downlink' | undefined;

/** The LoRaWAN stack of a device; what differs between 1.0.x and 1.1 is in its protocol and its session. */
export class EndDevice implements SimulatedDevice {
  private behaviour: Behaviour | undefined;
  private session: DeviceSession | undefined;
  private devNonce = 0;
  /** A class A device hears nothing but the answer to what it just sent. */
  private listensFor: Listening;

  constructor(
    readonly devEUI: string,
    private readonly deps: EndDeviceDeps,
  ) {
    deps.radio.onDownlink((phyPayload) => this.hear(phyPayload));
  }

  get joined(): boolean {
    return this.session !== undefined;
  }

  run(behaviour: Behaviour): void {
    this.behaviour = behaviour;
  }

  join(): void {
    this.devNonce = this.deps.protocol.nextDevNonce();
    this.transmit('join-accept', { type: 'join-request', phyPayload: this.deps.protocol.joinRequest(this.devNonce) });
  }

  send(fPort: number, frmPayload: Uint8Array, { confirmed = false }: { readonly confirmed?: boolean } = {}): void {
    if (this.session === undefined) throw new Error(`device ${this.devEUI} has not joined`);
    const transmission = { txCh: this.deps.radio.randomChannel(), txDr: DATA_RATE.index };
    const { phyPayload, ...frame } = this.session.uplink({ fPort, frmPayload, confirmed }, transmission);
    this.transmit('downlink', { type: 'data', ...frame, phyPayload }, transmission.txCh);
  }

  private transmit(
    listensFor: Listening,
    frame: Omit<DeviceFrame, 'direction' | 'devEUI'>,
    channelIndex = this.deps.radio.randomChannel(),
  ): void {
    this.listensFor = listensFor;
    const sent = { direction: 'up', devEUI: this.devEUI, ...frame } as const;
    this.deps.onFrame(sent);
    const { frmPayload: _, ...onAir } = sent;
    this.deps.radio.transmitUp(onAir, { channelIndex, dataRateIndex: DATA_RATE.index });
  }

  private hear(phyPayload: Uint8Array): void {
    if (this.listensFor === 'join-accept') this.hearJoinAccept(phyPayload);
    else if (this.listensFor === 'downlink') this.hearDownlink(phyPayload);
  }

  private hearJoinAccept(phyPayload: Uint8Array): void {
    const joined = accepted(() => this.deps.protocol.openJoinAccept(phyPayload, this.devNonce));
    if (joined === undefined) return;
    this.listensFor = undefined;
    this.session = new DeviceSession(joined);
    this.deps.onFrame({ direction: 'down', type: 'join-accept', devEUI: this.devEUI, phyPayload });
    this.behaviour?.joined();
  }

  private hearDownlink(phyPayload: Uint8Array): void {
    const frame = accepted(() => this.session?.downlink(phyPayload));
    if (frame === undefined) return;
    this.listensFor = undefined;
    const { fCnt, fPort, frmPayload, fCtrl, mType } = frame;
    const content = {
      fCnt,
      confirmed: mType === 'confirmedDown',
      ack: fCtrl.ack,
      ...(fPort !== undefined && { fPort, frmPayload }),
    };
    this.deps.onFrame({ direction: 'down', type: 'data', devEUI: this.devEUI, phyPayload, ...content });
    // Port 0 has MAC commands, none of which matters in a simulated air.
    if (fPort !== undefined && fPort > 0) this.behaviour?.received({ fPort, frmPayload });
  }
}

/** Undefined for somebody else's frame, or a broken one. */
function accepted<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
