import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Gateway } from '../../../lib/local/network/radio.ts';
import { APPLICATION, DEVICE_10, type NetworkFixture, startNetwork } from './network-fixture.ts';

const gateway = (id: number): Gateway => ({
  gatewayID: `gateway-${id}`,
  eui: `000000000000000${id}`,
  location: { latitude: 52, longitude: 5, altitude: 10 },
});
const downlink = new TextEncoder().encode(
  JSON.stringify({
    end_device_ids: { device_id: 'eui-70b3d57ed0050a11', application_ids: { application_id: APPLICATION } },
    downlinks: [{ f_port: 1, frm_payload: 'AQ==' }],
  }),
);

describe('the network server in time', () => {
  let fixture: NetworkFixture;
  beforeEach(async () => {
    fixture = await startNetwork({ deduplicationMs: 200, gateways: [gateway(1), gateway(2)] });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('makes one message of the copies of two gateways, 200 ms after the uplink', () => {
    const { device } = fixture.add(DEVICE_10);
    device.join();
    vi.advanceTimersByTime(200);
    device.send(1, Uint8Array.of(1));
    vi.advanceTimersByTime(199);
    expect(fixture.heard('uplink')).toEqual([]);
    vi.advanceTimersByTime(1);
    const [{ uplink_message }] = fixture.heard('uplink');
    expect(uplink_message.rx_metadata.map(({ gateway_ids }: { gateway_ids: object }) => gateway_ids)).toEqual([
      { gateway_id: 'gateway-1', eui: '0000000000000001' },
      { gateway_id: 'gateway-2', eui: '0000000000000002' },
    ]);
  });

  it('lets an answer that comes within 200 ms ride with the acknowledgement', () => {
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    vi.advanceTimersByTime(200);
    device.send(1, Uint8Array.of(1), { confirmed: true });
    vi.advanceTimersByTime(300);
    fixture.network.handleDownlink('push', downlink);
    vi.advanceTimersByTime(100);
    expect(fixture.frames.at(-1)).toMatchObject({ direction: 'down', ack: true, fPort: 1, fCnt: 1 });
    expect(received).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(received).toHaveLength(1);
  });

  it('sends the acknowledgement alone when the answer comes later', () => {
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    vi.advanceTimersByTime(200);
    device.send(1, Uint8Array.of(1), { confirmed: true });
    vi.advanceTimersByTime(400);
    expect(fixture.frames.at(-1)).toMatchObject({ direction: 'down', ack: true, fCnt: 0 });
    fixture.network.handleDownlink('push', downlink);
    vi.advanceTimersByTime(1_000);
    expect(received).toEqual([]);
    device.send(1, Uint8Array.of(1));
    vi.advanceTimersByTime(400);
    expect(received).toHaveLength(1);
  });

  it('leaves no timer behind when it stops', async () => {
    const { device } = fixture.add(DEVICE_10);
    device.join();
    vi.advanceTimersByTime(200);
    device.send(1, Uint8Array.of(1), { confirmed: true });
    vi.advanceTimersByTime(200);
    device.send(1, Uint8Array.of(1));
    await fixture.network.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
