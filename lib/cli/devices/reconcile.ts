import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { clusterUrl } from '../../cluster-url.ts';
import { readSettings } from '../../read-settings.ts';
import type { WithTheThingsStack } from '../../settings.ts';
import { command } from '../arguments.ts';
import { CommandFailed } from '../command.ts';
import { versionedSecret } from '../kek/secrets-manager.ts';
import { needTheThingsStack } from '../the-things-stack.ts';
import { type DeviceDeployment, openDeviceDeployment } from './deployment.ts';
import { readNetworkDevices } from './network-devices.ts';
import { readThings } from './read-things.ts';
import { type Difference, isElsewhere, reconcile } from './reconcile-devices.ts';

const ABOUT = `Compares the things of this stack with the devices of its application in The Things Stack, and says what to do about
each difference: things without a device, devices without a thing, EUIs that differ, devices that were not made to the end.
Changes nothing. Exit code 1 if there is a difference.`;

export const reconcileDevices = command({
  name: 'npx lorawan devices reconcile',
  summary: 'Compares things with the devices of the network.',
  about: ABOUT,
  parameters: [],
  async run(args, terminal) {
    const settings = needTheThingsStack(readSettings(args.settings));
    const deployment = await openDeviceDeployment(settings, args);
    const things = await readThings(deployment, deployment.stackName, terminal);
    const devices = await readDevices(settings, deployment, (count) => terminal.progress(`Devices: ${count}`)).finally(
      () => terminal.progress(''),
    );
    const differences = reconcile(things, devices);
    const elsewhere = things.filter(isElsewhere).length;
    const counts = { things: things.length, devices: devices.length, elsewhere };
    terminal.print(args.json ? JSON.stringify({ ...counts, differences }) : reportText(counts, differences));
    if (differences.length > 0) throw new CommandFailed('Things and devices differ.');
  },
});

function readDevices(
  { theThingsStack: { applicationId, identityServerAddress } }: WithTheThingsStack,
  { output, config }: DeviceDeployment,
  onProgress: (devices: number) => void,
) {
  const secret = versionedSecret(output('ApiKeySecretArn'), config);
  const api = apiClient({
    clusterUrl: identityServerAddress === undefined ? output('ClusterUrl') : clusterUrl(identityServerAddress),
    apiKey: async () => (await secret.read('AWSCURRENT')).text.trim(),
    sleep,
  });
  return readNetworkDevices(api, applicationId, onProgress);
}

function reportText(
  { things, devices, elsewhere }: Readonly<Record<'things' | 'devices' | 'elsewhere', number>>,
  differences: readonly Difference[],
): string {
  const lines = differences.map(({ thingName, deviceID, kind, found, mend }) => {
    const what = kind === 'device-without-thing' ? `device ${deviceID}` : `thing ${thingName} (device ${deviceID})`;
    return `${what}: ${found}.\n  → ${mend}.`;
  });
  const others = elsewhere > 0 ? ` (${elsewhere} on other networks)` : '';
  return [`Things: ${things}${others}, devices: ${devices}, differences: ${differences.length}.`, ...lines].join('\n');
}
