import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { readSettings } from '../../read-settings.ts';
import type { Arguments } from '../arguments.ts';
import { awsConfig } from '../aws-config.ts';
import { readStackOutputs } from '../stack-outputs.ts';
import type { Terminal } from '../terminal.ts';
import { needTheThingsStack } from '../the-things-stack.ts';
import { scanDeviceLabels } from './device-labels.ts';
import { type JoinServer, joinServer } from './join-server.ts';
import { KekSecret } from './kek-secret.ts';
import { randomBytes } from './kms.ts';
import { countLabelUse, type LabelUse } from './label-use.ts';
import { versionedSecret } from './secrets-manager.ts';

/** What the commands on KEKs work with. */
export interface KekDeployment {
  readonly stackName: string;
  readonly keks: KekSecret;
  readonly joinServer: JoinServer;
  random(bytes: number): Promise<Uint8Array>;
  /** Looks at every device, and shows how far it is. */
  countLabelUse(): Promise<ReadonlyMap<string, LabelUse>>;
}

/** Finds the deployed integration by its settings. */
export async function openKekDeployment(args: Arguments, terminal: Terminal): Promise<KekDeployment> {
  const settings = needTheThingsStack(readSettings(args.settings));
  const config = awsConfig(args.local);
  const output = await readStackOutputs(`${settings.name}-messaging`, config);
  const apiKeySecretArn = output('ApiKeySecretArn');
  const apiKeySecret = versionedSecret(apiKeySecretArn, config);
  return {
    stackName: settings.name,
    keks: new KekSecret(versionedSecret(output('KekSecretArn'), config)),
    joinServer: joinServer({
      api: apiClient({
        clusterUrl: output('ClusterUrl'),
        apiKey: async () => (await apiKeySecret.read('AWSCURRENT')).text.trim(),
        sleep,
      }),
      applicationId: settings.theThingsStack.applicationId,
      apiKeySecretArn,
    }),
    random: (bytes) => randomBytes(bytes, config),
    async countLabelUse() {
      const pages = scanDeviceLabels(output('DeviceTableName'), config);
      try {
        return await countLabelUse(pages, (devices) => terminal.progress(`Devices looked at: ${devices}`));
      } finally {
        terminal.progress('');
      }
    },
  };
}
