import type { Settings } from '../../settings.ts';
import type { Arguments } from '../arguments.ts';
import { type AwsConfig, awsConfig } from '../aws-config.ts';
import { readStackOutputs, type StackOutputs } from '../stack-outputs.ts';

/** The deployed integration, as far as the commands on devices need it. */
export interface DeviceDeployment {
  readonly stackName: string;
  readonly thingTypeName: string;
  readonly config: AwsConfig;
  readonly output: StackOutputs;
}

/** Finds what was deployed with the settings. @throws CommandFailed if nothing was */
export async function openDeviceDeployment({ name }: Settings, { local }: Arguments): Promise<DeviceDeployment> {
  const config = awsConfig(local);
  const output = await readStackOutputs(`${name}-messaging`, config);
  return { stackName: name, thingTypeName: output('ThingTypeName'), config, output };
}
