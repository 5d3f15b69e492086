import type { NetworkSetupDeps } from '../../lambdas/network-setup/connect-network.ts';
import type { SetupStep } from '../../lambdas/network-setup/contract.ts';
import type { NetworkTarget } from '../../lambdas/network-setup/network-target.ts';
import { NEEDED_RIGHTS } from '../../lambdas/networks/the-things-stack/rights.ts';

export const TARGET: NetworkTarget = {
  stackName: 'plant',
  clusterUrl: 'https://nam1.cloud.thethings.network',
  identityServerUrl: 'https://eu1.cloud.thethings.network',
  applicationID: 'sensors-prod',
  connection: 'assume-role',
  endToEndEncryption: true,
  webhookUrl: 'none',
  mqttSecretArn: 'none',
  mqttPolicyName: 'none',
};

/** The same as CloudFormation hands it over. */
export const PROPERTIES = { ...TARGET, endToEndEncryption: 'true', ServiceToken: 'arn:aws:lambda:…' };

export const OLDER = '000102030405060708090A0B0C0D0E0F';
export const NEWER = '2B7E151628AED2A6ABF7158809CF4F3C';

/** A network in memory, and what was changed there, in order. */
export class MemoryNetwork implements NetworkSetupDeps {
  apiKey = 'NNSXS.ID.SECRET';
  rights: readonly string[] = NEEDED_RIGHTS.map(({ name }) => name);
  flag = false;
  label: string | undefined;
  keks = JSON.stringify({ 'plant-kek-1': OLDER, 'plant-kek-2': NEWER });
  /** What each call says instead of being answered. */
  readonly refusals = new Map<string, Error>();
  readonly changes: string[] = [];

  readRights = () => this.answer('rights', () => this.rights);
  readKeks = () => this.answer('keks', () => this.keks);

  readonly encryption: NetworkSetupDeps['encryption'] = {
    linkFlag: () => this.answer('linkFlag', () => this.flag),
    setLinkFlag: () =>
      this.answer('setLinkFlag', () => {
        this.flag = true;
        this.changes.push('link flag');
      }),
    kekLabel: () => this.answer('kekLabel', () => this.label),
    setKek: (label, kek) =>
      this.answer('setKek', () => {
        this.label = label;
        this.changes.push(`${label} ${kek}`);
      }),
  };

  readonly connection: NetworkSetupDeps['connection'] = {
    set: () => this.answer('set', () => this.connected('set')),
    remove: () => this.answer('remove', () => this.connected('removed')),
  };

  private connected(message: string): SetupStep {
    this.changes.push(`connection ${message}`);
    return { step: 'connection', outcome: 'done', message };
  }

  private async answer<T>(call: string, make: () => T): Promise<T> {
    const refusal = this.refusals.get(call);
    if (refusal !== undefined) throw refusal;
    return make();
  }
}

/** Steps in short: `link done`, `kek failed FOREIGN_KEK`. */
export function inShort(steps: readonly SetupStep[]): string[] {
  return steps.map(({ step, outcome, code }) => [step, outcome, code].filter((word) => word !== undefined).join(' '));
}
