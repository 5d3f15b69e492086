import { expect, it, vi } from 'vitest';
import { startSimulatedTelemetry } from '../../../../lib/local/networks/telemetry/simulated-telemetry.ts';
import { DEVICE_10 } from '../../network/network-fixture.ts';
import { startSmallBroker } from '../small-broker.ts';

it('telemetry, simulated, has the messages of The Things Stack on topics of its own', async () => {
  const broker = await startSmallBroker();
  const telemetry = await startSimulatedTelemetry({
    ...{ mqttUrl: broker.url, stackName: 'ttes-prod', applicationId: 'cold-rooms', deduplicationMs: 0 },
  });
  const device = telemetry.addDevice({ ...DEVICE_10, deviceID: 'cold-room-3' });
  device.join();
  device.send(2, Uint8Array.of(1));
  await vi.waitFor(() => expect(broker.published).toHaveLength(2));
  for (const { topic, message } of broker.published) {
    expect(topic).toBe('lorawan/ttes-prod/cold-rooms/things/cold-room-3/up');
    expect(message.end_device_ids).toMatchObject({ device_id: 'cold-room-3', dev_eui: DEVICE_10.devEUI });
  }
  expect(broker.published[0]?.message).toHaveProperty('join_accept.session_key_id');
  expect(broker.published[1]?.message).toMatchObject({ uplink_message: { f_port: 2, frm_payload: 'AQ==' } });
  await telemetry.stop();
  await broker.stop();
});
