import { connectAsync } from 'mqtt';
import { assembleNetwork } from '../../network/assembled-network.ts';
import type { SimulatedDevice } from '../../network/device.ts';
import type { DeviceRegistration } from '../../network/device-registration.ts';
import { type Environment, REAL_ENVIRONMENT } from '../../network/environment.ts';
import type { DeviceFrame } from '../../network/radio.ts';

export interface SimulatedTelemetryOptions extends Partial<Environment> {
  /** URL of the account's MQTT broker. */
  readonly mqttUrl: string;
  /** Name of the CloudFormation stack that runs The Things Enterprise Stack. */
  readonly stackName: string;
  readonly applicationId: string;
  /** How long copies of one uplink are collected, in ms. @default that of the network below */
  readonly deduplicationMs?: number;
}

/** The Things Enterprise Stack in the account, with devices, telling all that it hears and listening to nothing. */
export interface SimulatedTelemetry {
  /** Registers the device and makes it. It doesn't join by itself. */
  addDevice(registration: DeviceRegistration): SimulatedDevice;
  /** Radio frames as the devices send and understand them. */
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
  stop(): Promise<void>;
}

export async function startSimulatedTelemetry(options: SimulatedTelemetryOptions): Promise<SimulatedTelemetry> {
  const { mqttUrl, stackName, applicationId, log = REAL_ENVIRONMENT.log } = options;
  const network = assembleNetwork({ ...options, apiKey: 'nobody asks over an API' });
  const client = await connectAsync(mqttUrl);
  network.onUp(({ message }) => {
    const { end_device_ids: ids } = message as { readonly end_device_ids: { readonly device_id: string } };
    const topic = `lorawan/${stackName}/${applicationId}/things/${ids.device_id}/up`;
    const published = client.publishAsync(topic, JSON.stringify(message), { qos: 0 });
    published.catch((error: unknown) => log(`telemetry of ${ids.device_id} not published: ${String(error)}`));
  });
  return {
    addDevice: (registration) => network.addDevice(registration),
    onFrame: (listener) => network.onFrame(listener),
    async stop() {
      network.stack.stop();
      await client.endAsync();
    },
  };
}
