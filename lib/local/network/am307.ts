import { hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { IndoorAir } from './am307-air.ts';
import { type AM307Commands, parseCommands, type Screen } from './am307-commands.ts';
import type { SimulatedDevice } from './device.ts';

/** FPort of everything that a Milesight device sends and receives. */
const F_PORT = 85;

export interface AM307Options {
  /** Between two reports; a downlink may change it. */
  readonly intervalMs: number;
  /** The screen, which is on at first, was turned off or on. */
  readonly onScreen?: (screen: Screen) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** 0 ≤ x < 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * Makes a device behave like a Milesight AM307, an indoor air quality sensor: it joins, tells about itself, then reports
 * at every interval. Commands are obeyed at once and confirmed in the next report. Without a session it joins again
 * instead of reporting.
 */
export function runAM307(device: SimulatedDevice, options: AM307Options): { stop(): void } {
  const am307 = new AM307(device, options);
  device.run(am307);
  device.join();
  return { stop: () => am307.stop() };
}

class AM307 {
  private readonly air: IndoorAir;
  private timer: NodeJS.Timeout;
  private echoes: Uint8Array[] = [];
  private screen: Screen = 'on';
  private readonly onScreen: (screen: Screen) => void;

  constructor(
    private readonly device: SimulatedDevice,
    { intervalMs, now = Date.now, random = Math.random, onScreen = () => {} }: AM307Options,
  ) {
    this.onScreen = onScreen;
    this.air = new IndoorAir(now, random);
    this.timer = this.every(intervalMs);
  }

  joined(): void {
    this.device.send(F_PORT, bootMessage(this.device.devEUI));
  }

  received({ fPort, frmPayload }: { readonly fPort: number; readonly frmPayload: Uint8Array }): void {
    if (fPort !== F_PORT) return;
    const commands: AM307Commands = parseCommands(frmPayload);
    this.echoes.push(...commands.echoes);
    this.obey(commands);
  }

  private obey({ intervalMs, screen = this.screen }: AM307Commands): void {
    if (screen !== this.screen) this.onScreen(screen);
    this.screen = screen;
    if (intervalMs === undefined) return;
    clearInterval(this.timer);
    this.timer = this.every(intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private every(intervalMs: number): NodeJS.Timeout {
    return setInterval(() => (this.device.joined ? this.report() : this.device.join()), intervalMs);
  }

  private report(): void {
    this.device.send(F_PORT, Buffer.concat([...this.echoes.splice(0), this.air.report()]));
  }
}

/** Power on, protocol 0.1, serial number, hardware 2.1, firmware 1.6, class A. */
function bootMessage(devEUI: string): Uint8Array {
  // Milesight's DevEUI is 24E124 and the serial number's digits 2 to 11; the serial numbers of this model begin with 6.
  const serialNumber = `6${devEUI.slice(6)}00001`;
  return hexToBytes(`FF0BFFFF0101FF16${serialNumber}FF090210FF0A0106FF0F00`);
}
