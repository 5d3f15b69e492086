import {
  ConflictException,
  GetThingShadowCommand,
  IoTDataPlaneClient,
  PublishCommand,
  ResourceNotFoundException,
  UpdateThingShadowCommand,
} from '@aws-sdk/client-iot-data-plane';
import type { StatusShadow } from '../devices/deps.ts';
import type { Reported, ReportedShadow } from '../upstream/deps.ts';

const client = new IoTDataPlaneClient({});

/** Publishes a JSON document, QoS 1. */
export async function publish(topic: string, message: object): Promise<void> {
  await client.send(
    new PublishCommand({ topic, qos: 1, payload: JSON.stringify(message), contentType: 'application/json' }),
  );
}

/** A named shadow of things, for what their devices report. */
export function reportedShadow(shadowName: string): ReportedShadow {
  return {
    async read(thingName) {
      try {
        const { payload } = await client.send(new GetThingShadowCommand({ thingName, shadowName }));
        const document = json(payload) as { version: number; state?: { reported?: Reported } };
        return { version: document.version, reported: document.state?.reported ?? {} };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async update(thingName, reported, version) {
      const payload = JSON.stringify({ state: { reported }, ...(version !== undefined && { version }) });
      try {
        const accepted = await client.send(new UpdateThingShadowCommand({ thingName, shadowName, payload }));
        return (json(accepted.payload) as { version: number }).version;
      } catch (error) {
        if (error instanceof ConflictException) return undefined;
        throw error;
      }
    },
  };
}

/** The named shadow that tells how far the device of a thing is. */
export function statusShadow(shadowName: string): StatusShadow {
  return {
    async readState(thingName) {
      try {
        const { payload } = await client.send(new GetThingShadowCommand({ thingName, shadowName }));
        return (json(payload) as { state?: { reported?: { state?: string } } }).state?.reported?.state;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async report(thingName, status) {
      // Null takes away what an earlier status said.
      const reported = { code: null, message: null, ...status };
      const payload = JSON.stringify({ state: { reported } });
      await client.send(new UpdateThingShadowCommand({ thingName, shadowName, payload }));
    },
  };
}

function json(payload: Uint8Array | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(payload));
}
