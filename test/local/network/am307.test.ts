import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AM307Options, runAM307 } from '../../../lib/local/network/am307.ts';
import type { SimulatedNetworkOptions } from '../../../lib/local/network/simulated-network.ts';
import { APPLICATION, hex, type NetworkFixture, startNetwork } from './network-fixture.ts';

const DEV_EUI = '24E124707E094237';
/** The boot message of a real device of that DevEUI; the last five digits of its serial number are not in the DevEUI. */
const BOOT = /^ff0bffff0101ff166707e094237\d{5}ff090210ff0a0106ff0f00$/;
const REPORT = /^0175(..)0367(....)0468(..)0500(..)06cb(..)077d(....)087d(....)0973(....)$/;

let stop: () => void = () => {};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function start(
  options: Partial<SimulatedNetworkOptions> = {},
  own: Partial<AM307Options> = {},
): Promise<NetworkFixture> {
  const fixture = await startNetwork(options);
  const appKey = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
  const device = fixture.network.addDevice({
    devEUI: DEV_EUI,
    joinEUI: '24E124C0002A0001',
    lorawanVersion: '1.0.3',
    appKey,
  });
  ({ stop } = runAM307(device, { intervalMs: 600_000, now: () => fixture.now, random: () => 0.5, ...own }));
  return fixture;
}

/** After its first report, to which the network has nothing to say itself: a command is obeyed at once. */
async function startReporting(own: Partial<AM307Options> = {}): Promise<NetworkFixture> {
  const fixture = await start({}, own);
  vi.advanceTimersByTime(600_000);
  return fixture;
}

function sent({ frames }: NetworkFixture): readonly string[] {
  return frames
    .filter(({ direction, fPort }) => direction === 'up' && fPort === 85)
    .map((frame) => hex(frame.frmPayload));
}

function command(fixture: NetworkFixture, digits: string, f_port = 85): void {
  const downlinks = [{ f_port, frm_payload: Buffer.from(digits, 'hex').toString('base64') }];
  const application_ids = { application_id: APPLICATION };
  const request = { end_device_ids: { device_id: `eui-${DEV_EUI.toLowerCase()}`, application_ids }, downlinks };
  fixture.network.handleDownlink('push', new TextEncoder().encode(JSON.stringify(request)));
}

describe('an AM307', () => {
  it('joins and says what it is', async () => {
    const fixture = await start();
    expect(sent(fixture)).toEqual([expect.stringMatching(BOOT)]);
  });

  it('reports at every interval', async () => {
    const fixture = await start();
    vi.advanceTimersByTime(3 * 600_000);
    expect(sent(fixture).slice(1)).toEqual([1, 2, 3].map(() => expect.stringMatching(REPORT)));
  });

  it('tries to join until it is answered', async () => {
    let losing = true;
    const fixture = await start({ loses: () => losing });
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture)).toEqual([]);
    losing = false;
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture)[0]).toMatch(BOOT);
  });

  it('is silent once stopped', async () => {
    const fixture = await start();
    stop();
    vi.advanceTimersByTime(3 * 600_000);
    expect(sent(fixture)).toHaveLength(1);
  });

  it.each([
    ['ff2d00', 'fe2d00'],
    ['ff2d0000', 'fe2d00'],
    ['ff2d01', 'fe2d01'],
    ['ff2d00ff035802', 'fe2d00fe035802'],
  ])('confirms the command %s in its next report', async (digits, echo) => {
    const fixture = await startReporting();
    command(fixture, digits);
    vi.advanceTimersByTime(600_000);
    const next = sent(fixture).at(-1) ?? '';
    expect(next.slice(0, echo.length)).toBe(echo);
    expect(next.slice(echo.length)).toMatch(REPORT);
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture).at(-1)).toMatch(REPORT);
  });

  it.each(['ff10ff', 'ff2d', 'ff2d02', 'ff030000', '00', 'ff'])('ignores %s', async (digits) => {
    const fixture = await startReporting();
    command(fixture, digits);
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture).at(-1)).toMatch(REPORT);
    expect(sent(fixture)).toHaveLength(3);
  });

  it('ignores commands on another port', async () => {
    const fixture = await startReporting();
    command(fixture, 'ff2d00', 84);
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture).at(-1)).toMatch(REPORT);
  });

  it('takes a new interval', async () => {
    const fixture = await startReporting();
    command(fixture, 'ff033c00');
    vi.advanceTimersByTime(600_000);
    expect(sent(fixture)).toHaveLength(2 + 10);
  });

  it('shows its screen going off and on', async () => {
    const screens: string[] = [];
    const fixture = await startReporting({ onScreen: (screen) => screens.push(screen) });
    command(fixture, 'ff2d01');
    vi.advanceTimersByTime(600_000);
    expect(screens).toEqual([]);
    command(fixture, 'ff2d0000');
    vi.advanceTimersByTime(600_000);
    command(fixture, 'ff2d00');
    vi.advanceTimersByTime(600_000);
    expect(screens).toEqual(['off']);
    command(fixture, 'ff2d00ff2d01');
    vi.advanceTimersByTime(600_000);
    expect(screens).toEqual(['off', 'on']);
  });

  it('reports plausible values that move slowly', async () => {
    const fixture = await start();
    for (let hour = 0; hour < 48; hour++) {
      fixture.now += 3_600_000;
      vi.advanceTimersByTime(600_000);
    }
    const reports = sent(fixture).slice(1).map(values);
    for (const { battery, temperature, humidity, co2, pressure } of reports) {
      expect(battery).toBeGreaterThan(90);
      expect(temperature).toBeGreaterThan(15);
      expect(temperature).toBeLessThan(30);
      expect(humidity).toBeGreaterThan(20);
      expect(humidity).toBeLessThan(80);
      expect(co2).toBeGreaterThan(380);
      expect(co2).toBeLessThan(1_200);
      expect(pressure).toBeGreaterThan(990);
      expect(pressure).toBeLessThan(1_040);
    }
    const steps = reports.slice(1).map((report, i) => Math.abs(report.co2 - (reports[i]?.co2 ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(200);
    expect(Math.max(...steps)).toBeGreaterThan(0);
  });
});

function values(report: string) {
  const [, battery = '', temperature = '', humidity = '', , , co2 = '', , pressure = ''] = REPORT.exec(report) ?? [];
  const number = (digits: string): number => Number.parseInt(Buffer.from(digits, 'hex').reverse().toString('hex'), 16);
  return {
    battery: number(battery),
    temperature: number(temperature) / 10,
    humidity: number(humidity) / 2,
    co2: number(co2),
    pressure: number(pressure) / 10,
  };
}
