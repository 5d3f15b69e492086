import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SimulatedHelium, startSimulatedHelium } from '../../../../lib/local/networks/helium/simulated-helium.ts';
import { DEVICE_10, DEVICE_11 } from '../../network/network-fixture.ts';
import { type SmallBroker, startSmallBroker } from '../small-broker.ts';

let broker: SmallBroker;
let helium: SimulatedHelium;
let log: string[];
beforeEach(async () => {
  broker = await startSmallBroker();
  log = [];
  const options = { mqttUrl: broker.url, uplinkTopic: 'fleet/helium', deduplicationMs: 0 };
  helium = startSimulatedHelium({ ...options, log: (line) => log.push(line) });
});
afterEach(async () => {
  await helium.stop();
  await broker.stop();
});

async function joined() {
  const device = await helium.addDevice(DEVICE_10);
  const received: { fPort: number; frmPayload: Uint8Array }[] = [];
  device.run({ joined: () => {}, received: (downlink) => received.push(downlink) });
  device.join();
  return { device, received, topic: `helium/devices/${helium.idOf(DEVICE_10.devEUI)}/down` };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the simulated Helium Console, connected', () => {
  it('has a session for each device, named after it, and one topic for all that they say', async () => {
    for (const registration of [DEVICE_10, DEVICE_11]) (await helium.addDevice(registration)).join();
    await vi.waitFor(() => expect(broker.published).toHaveLength(2));
    expect(broker.published.map(({ topic }) => topic)).toEqual(['fleet/helium', 'fleet/helium']);
    for (const { message, clientId } of broker.published) expect(clientId).toBe(message.id);
    const ids = broker.published.map(({ message }) => message.id);
    expect(ids.sort()).toEqual([DEVICE_10, DEVICE_11].map(({ devEUI }) => helium.idOf(devEUI)).sort());
  });

  it('hands downlinks to the device, after forgetting those before an order to do so', async () => {
    const { device, received, topic } = await joined();
    for (const payload of ['one', 'two', '__clear_downlink_queue__', 'three']) {
      await broker.publish(topic, JSON.stringify({ payload_raw: base64(payload), port: 7 }));
    }
    // The console reads one after the other, and tells of what it can't read.
    await broker.publish(topic, 'no JSON');
    await vi.waitFor(() => expect(log).toEqual(['Helium: downlink ignored: no JSON with payload_raw']));
    for (const _ of [1, 2, 3]) device.send(1, Uint8Array.of(1));
    await vi.waitFor(() => expect(received).not.toEqual([]));
    expect(received).toEqual([{ fPort: 7, frmPayload: new Uint8Array(Buffer.from('three')) }]);
  });

  it('tells nobody what becomes of a downlink', async () => {
    const { device, received, topic } = await joined();
    await broker.publish(topic, JSON.stringify({ payload_raw: base64('one'), confirmed: true }));
    await broker.publish(topic, 'no JSON');
    await vi.waitFor(() => expect(log).toHaveLength(1));
    for (const _ of [1, 2, 3]) device.send(1, Uint8Array.of(1));
    await vi.waitFor(() => expect(broker.published.filter(({ message }) => message.type === 'uplink')).toHaveLength(3));
    expect(received).toHaveLength(1);
    const types = broker.published.filter(({ topic }) => topic === 'fleet/helium').map(({ message }) => message.type);
    expect(new Set(types)).toEqual(new Set(['join', 'uplink']));
  });
});
