import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { clusterUrl } from '../../cluster-url.ts';
import { readSettings } from '../../read-settings.ts';
import type { Settings, TheThingsStackSettings } from '../../settings.ts';
import type { Arguments } from '../arguments.ts';
import { type AwsConfig, awsConfig } from '../aws-config.ts';
import type { StackOutputs } from '../stack-outputs.ts';
import { undeployedSettings } from '../undeployed-settings.ts';
import { type Caller, readCaller } from './aws/caller.ts';
import { type DeviceSurvey, surveyDevices } from './aws/device-survey.ts';
import { type IotAccount, iotAccount } from './aws/iot-account.ts';
import type { DeployedStack } from './aws/stacks.ts';
import { surveyThings, type ThingSurvey } from './aws/thing-survey.ts';
import { IDENTITY_OUTPUTS } from './expected-outputs.ts';
import { Fact } from './fact.ts';
import { Unknown } from './finding.ts';
import { readAcceptedRights, readApiKey } from './read-api-key.ts';
import { deployedStack, reachableAws, reachableServer, readableSettings, withIdentityServer } from './read-basics.ts';

/** Names of the checks that others depend on. */
export const CHECKS = {
  settings: 'settings',
  aws: 'AWS',
  identityStack: 'identity stack',
  messagingStack: 'messaging stack',
  cluster: 'cluster',
  identityServer: 'Identity Server',
  apiKey: 'API key',
  application: 'application',
  devices: 'last uplink',
  things: 'things of other stacks',
} as const;

/** Settings of The Things Stack. @throws Unknown where there are none, so that nothing of it can be looked at */
export async function theThingsStackOf(settings: Fact<Settings>): Promise<TheThingsStackSettings> {
  const { theThingsStack } = await settings.need();
  if (theThingsStack === undefined) throw new Unknown(CHECKS.settings);
  return theThingsStack;
}

/** All that the checks look at. */
export interface Facts {
  /** The laptop's AWS endpoint; undefined: AWS. */
  readonly local: string | undefined;
  readonly config: AwsConfig;
  readonly settings: Fact<Settings>;
  readonly caller: Fact<Caller>;
  readonly identityStack: Fact<DeployedStack>;
  readonly messagingStack: Fact<DeployedStack>;
  /** That the stacks are deployed with the settings as they are now. */
  readonly agreement: Fact<void>;
  /** Outputs of both stacks. */
  readonly outputs: Fact<StackOutputs>;
  readonly iot: Fact<IotAccount>;
  /** Base URLs that answer as The Things Stack. */
  readonly cluster: Fact<string>;
  readonly identityServer: Fact<string>;
  readonly apiKey: Fact<string>;
  /** Names of the rights that the API key has on the application. */
  readonly rights: Fact<readonly string[]>;
  /** API of the cluster, with a key that has rights on the application. */
  readonly clusterApi: Fact<TheThingsStackApi>;
  readonly devices: Fact<DeviceSurvey>;
  readonly things: Fact<ThingSurvey>;
}

export function gatherFacts(args: Pick<Arguments, 'settings' | 'local'>): Facts {
  const deployment = deploymentFacts(args);
  return { ...deployment, ...networkFacts(deployment), ...fleetFacts(deployment) };
}

/** What is deployed, and where. */
function deploymentFacts({ settings: file, local }: Pick<Arguments, 'settings' | 'local'>) {
  const config = awsConfig(local);
  const settings = new Fact(CHECKS.settings, () => readableSettings(() => readSettings(file)));
  const caller = new Fact(CHECKS.aws, () => reachableAws(() => readCaller(config), local));
  const stack = (check: string, suffix: string) =>
    new Fact(check, async () => {
      const { name } = await settings.need();
      await caller.need();
      return deployedStack(`${name}-${suffix}`, config);
    });
  const messagingStack = stack(CHECKS.messagingStack, 'messaging');
  const identityStack = stack(CHECKS.identityStack, 'identity');
  const agreement = new Fact(CHECKS.messagingStack, async () => {
    const { outputs } = await messagingStack.need();
    const undeployed = undeployedSettings(await settings.need(), (key) => outputs.get(key), local);
    if (undeployed !== undefined) throw new Unknown(CHECKS.messagingStack);
  });
  const outputs = new Fact(CHECKS.messagingStack, async () =>
    outputsOf(await identityStack.need(), await messagingStack.need()),
  );
  const iot = new Fact(CHECKS.aws, async () => {
    await caller.need();
    return iotAccount(config);
  });
  return { local, config, settings, caller, identityStack, messagingStack, agreement, outputs, iot };
}

/** What takes a look at each device or thing. */
function fleetFacts({ config, settings, messagingStack, outputs }: ReturnType<typeof deploymentFacts>) {
  return {
    devices: new Fact(CHECKS.devices, async () => surveyDevices((await outputs.need())('DeviceTableName'), config)),
    things: new Fact(CHECKS.things, async () => {
      const { thingTypeName, name: stackName } = await settings.need();
      // Where the stack is not deployed, all things would be another's.
      await messagingStack.need();
      return surveyThings({ thingTypeName, stackName }, config);
    }),
  };
}

/** The Things Stack, and what it makes of the API key. */
function networkFacts({ local, config, settings, outputs }: Pick<Facts, 'local' | 'config' | 'settings' | 'outputs'>) {
  const cluster = new Fact(CHECKS.cluster, async () => reachableServer(await clusterOf({ local, settings, outputs })));
  const identityServer = new Fact(CHECKS.identityServer, async () => {
    const { identityServerAddress: address } = await theThingsStackOf(settings);
    if (address !== undefined) return reachableServer(clusterUrl(address));
    return reachableServer(withIdentityServer(await clusterOf({ local, settings, outputs })));
  });
  const apiKey = new Fact(CHECKS.apiKey, async () =>
    readApiKey((await outputs.need())('ApiKeySecretArn'), await theThingsStackOf(settings), config),
  );
  const apiOf = async (server: Fact<string>) => {
    const [url, key] = await Promise.all([server.need(), apiKey.need()]);
    return apiClient({ clusterUrl: url, apiKey: async () => key, sleep });
  };
  const rights = new Fact(CHECKS.application, async () => {
    const { applicationId } = await theThingsStackOf(settings);
    return readAcceptedRights(await apiOf(identityServer), applicationId);
  });
  const clusterApi = new Fact(CHECKS.application, async () => {
    await rights.need();
    return apiOf(cluster);
  });
  return { cluster, identityServer, apiKey, rights, clusterApi };
}

/**
 * What is deployed counts, since the functions speak to that; where nothing is, what is to be.
 * @throws Unknown on the laptop, where the network is meant that runs with it, and no other
 */
async function clusterOf({ local, settings, outputs }: Pick<Facts, 'local' | 'settings' | 'outputs'>): Promise<string> {
  const { clusterAddress } = await theThingsStackOf(settings);
  const url = await outputs.need().then(
    (output) => output('ClusterUrl'),
    () => 'none',
  );
  if (url !== 'none') return url;
  if (local !== undefined) throw new Unknown(CHECKS.messagingStack);
  return clusterUrl(clusterAddress);
}

/** @throws Unknown for an output that the stacks have not, of which their own check complains */
function outputsOf(...stacks: readonly DeployedStack[]): StackOutputs {
  return (key) => {
    const value = stacks.find(({ outputs }) => outputs.has(key))?.outputs.get(key);
    if (value === undefined) throw new Unknown(stackOf(key));
    return value;
  };
}

/** Name of the check that complains of an output that is not there. */
function stackOf(output: string): string {
  return IDENTITY_OUTPUTS.includes(output) ? CHECKS.identityStack : CHECKS.messagingStack;
}
