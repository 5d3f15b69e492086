import type { Environment } from './environment.ts';

/** A frame on the air, in the words of the device that sent or understood it. */
export interface DeviceFrame {
  readonly direction: 'up' | 'down';
  readonly type: 'join-request' | 'join-accept' | 'data';
  readonly devEUI: string;
  /** The bytes on the air. */
  readonly phyPayload: Uint8Array;
  /** The members below are there for data frames. The counter has all its 32 bits. */
  readonly fCnt?: number;
  readonly confirmed?: boolean;
  readonly ack?: boolean;
  /** Absent on a frame without payload. */
  readonly fPort?: number;
  /** In clear. */
  readonly frmPayload?: Uint8Array;
}

/** A frame as it leaves its sender, with what the sender knows of it, but for what the payload says. */
export type FrameOnAir = Omit<DeviceFrame, 'frmPayload'>;

/** What a gateway says about a downlink it was to transmit, in The Things Stack's words. */
export type TxAckResult =
  | 'SUCCESS'
  | 'UNKNOWN_ERROR'
  | 'TOO_LATE'
  | 'TOO_EARLY'
  | 'COLLISION_PACKET'
  | 'COLLISION_BEACON'
  | 'TX_FREQ'
  | 'TX_POWER'
  | 'GPS_UNLOCKED';

export interface Gateway {
  readonly gatewayID: string;
  /** 16 upper-case hex digits. */
  readonly eui: string;
  readonly location: { readonly latitude: number; readonly longitude: number; readonly altitude: number };
}

/** One gateway's copy of an uplink. */
export interface Reception {
  readonly phyPayload: Uint8Array;
  readonly gateway: Gateway;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** dBm */
  readonly rssi: number;
  /** dB, in quarters. */
  readonly snr: number;
  /** Place in `CHANNELS_HZ`. */
  readonly channelIndex: number;
  readonly dataRateIndex: number;
}

/** The eight channels of The Things Network's European frequency plan. */
export const CHANNELS_HZ = [
  868_100_000, 868_300_000, 868_500_000, 867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000,
] as const;

/** SF7 at 125 kHz: devices stand near the gateways here. */
export const DATA_RATE = { index: 5, spreadingFactor: 7, bandwidthHz: 125_000 } as const;

/** Which channel and data rate a device uses for an uplink: 1.1 makes them part of the MIC. */
export interface Transmission {
  readonly channelIndex: number;
  readonly dataRateIndex: number;
}

export interface RadioOptions {
  readonly gateways: readonly Gateway[];
  readonly environment: Pick<Environment, 'now' | 'random'>;
  /** Whether a frame gets lost on the air, in its direction. @default - none does */
  readonly loses?: (frame: FrameOnAir) => boolean;
  /** What the gateways say to a downlink; only SUCCESS brings it on the air. @default - always SUCCESS */
  readonly txAck?: (frame: FrameOnAir) => TxAckResult;
}

/** The air between devices and gateways: everyone hears everything, at once. */
export class Radio {
  private readonly networks: ((reception: Reception) => void)[] = [];
  private readonly devices: ((phyPayload: Uint8Array) => void)[] = [];

  constructor(private readonly options: RadioOptions) {}

  onUplink(receive: (reception: Reception) => void): void {
    this.networks.push(receive);
  }

  /** For a device: whether it listens, and whether a frame is for it, is its own affair. */
  onDownlink(receive: (phyPayload: Uint8Array) => void): void {
    this.devices.push(receive);
  }

  randomChannel(): number {
    const [byte = 0] = this.options.environment.random(1);
    return byte % CHANNELS_HZ.length;
  }

  transmitUp(frame: FrameOnAir, transmission: Transmission): void {
    if (this.options.loses?.(frame)) return;
    const { phyPayload } = frame;
    const receivedAt = this.options.environment.now();
    const receptions = this.options.gateways.map((gateway) => ({
      ...transmission,
      phyPayload,
      gateway,
      receivedAt,
      ...this.signal(),
    }));
    for (const receive of this.networks) for (const reception of receptions) receive(reception);
  }

  /** Reports the gateways' word before any device hears the frame. */
  transmitDown(frame: FrameOnAir, report: (result: TxAckResult) => void = () => {}): void {
    const result = this.options.txAck?.(frame) ?? 'SUCCESS';
    report(result);
    if (result !== 'SUCCESS' || this.options.loses?.(frame)) return;
    for (const receive of this.devices) receive(frame.phyPayload);
  }

  /** −60 … −91 dBm, 7 … 10.75 dB. */
  private signal(): { rssi: number; snr: number } {
    const [strength = 0, noise = 0] = this.options.environment.random(2);
    return { rssi: -60 - (strength % 32), snr: 7 + (noise % 16) / 4 };
  }
}
