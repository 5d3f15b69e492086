import { GetThingShadowCommand, IoTDataPlaneClient, ResourceNotFoundException } from '@aws-sdk/client-iot-data-plane';
import * as v from 'valibot';
import type { AwsConfig } from '../../aws-config.ts';

/** How far the making of a thing's device is, as its shadow reports it. */
export interface ProvisioningState {
  readonly state: string;
  readonly code?: string | undefined;
}

const Shadow = v.object({
  state: v.object({ reported: v.object({ state: v.string(), code: v.optional(v.string()) }) }),
});

/** Undefined where nothing is reported. */
export async function readProvisioningState(
  thingName: string,
  endpoint: string,
  config: AwsConfig,
): Promise<ProvisioningState | undefined> {
  const client = new IoTDataPlaneClient({ ...config, endpoint: config.endpoint ?? `https://${endpoint}` });
  try {
    const command = new GetThingShadowCommand({ thingName, shadowName: 'lorawan-provisioning' });
    const { payload } = await client.send(command);
    const { success, output } = v.safeParse(Shadow, JSON.parse(new TextDecoder().decode(payload)));
    return success ? output.state.reported : undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
