import { GetThingShadowCommand, IoTDataPlaneClient, ResourceNotFoundException } from '@aws-sdk/client-iot-data-plane';
import * as v from 'valibot';
import { PROVISIONING_SHADOW } from '../../../lambdas/devices/contract.ts';
import type { DeviceDeployment } from './deployment.ts';

/** What became of the device of a thing, as its shadow says. */
export interface ProvisioningState {
  readonly state: string;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

const Shadow = v.object({
  state: v.object({
    reported: v.object({
      state: v.string(),
      code: v.optional(v.string()),
      message: v.optional(v.string()),
    }),
  }),
});

/** Shadows are read one by one: AWS answers 400 a second, in small Regions. */
const READERS = 10;

/** Reads the shadows of things, and tells how many it has read so far. Things without one are left out. */
export async function readProvisioningStates(
  thingNames: readonly string[],
  { config, output }: DeviceDeployment,
  onProgress: (things: number, total: number) => void,
): Promise<ReadonlyMap<string, ProvisioningState>> {
  const endpoint = config.endpoint ?? `https://${output('IotEndpoint')}`;
  const client = new IoTDataPlaneClient({ ...config, endpoint, maxAttempts: 8 });
  const states = new Map<string, ProvisioningState>();
  const waiting = thingNames.values();
  let done = 0;
  const read = async () => {
    for (const thingName of waiting) {
      const state = await readState(client, thingName);
      if (state !== undefined) states.set(thingName, state);
      done += 1;
      onProgress(done, thingNames.length);
    }
  };
  try {
    // They share one iterator: each thing is read once.
    await Promise.all(Array.from({ length: READERS }, read));
    return states;
  } finally {
    client.destroy();
  }
}

async function readState(client: IoTDataPlaneClient, thingName: string): Promise<ProvisioningState | undefined> {
  try {
    const { payload } = await client.send(new GetThingShadowCommand({ thingName, shadowName: PROVISIONING_SHADOW }));
    const { success, output } = v.safeParse(Shadow, JSON.parse(new TextDecoder().decode(payload)));
    return success ? output.state.reported : undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
