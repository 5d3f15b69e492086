import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccountSetup } from '../constructs/account-setup.ts';
import { ApiKeySecret } from '../constructs/api-key-secret.ts';
import { CrossAccountRole } from '../constructs/cross-account-role.ts';
import { DeviceTable } from '../constructs/device-table.ts';
import { KekSecret } from '../constructs/kek-secret.ts';
import type { Settings, TheThingsStackSettings } from '../settings.ts';
import { networkInstructions } from './network-instructions.ts';
import { writeOutputs } from './outputs.ts';

export interface IdentityStackProps extends StackProps {
  readonly settings: Settings;
}

/** What outsiders remember: the network its role, sessions their KEK, things their type, devices their state. */
export class IdentityStack extends Stack {
  /** Only for the connection `assume-role`. */
  readonly crossAccountRole: CrossAccountRole | undefined;
  readonly keks: KekSecret;
  readonly apiKey: ApiKeySecret;
  readonly devices: DeviceTable;
  readonly accountSetup: AccountSetup;
  /** Texts that are made of this stack's own id: another stack that wrote them down anew would mean its own. */
  readonly exported: { readonly kekLabel: string };

  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const { theThingsStack } = settings;
    this.crossAccountRole = theThingsStack && this.makeRole(settings.name, theThingsStack);
    this.keks = new KekSecret(this, 'Kek', settings.name);
    this.apiKey = new ApiKeySecret(this, 'ApiKey');
    this.devices = new DeviceTable(this, 'Devices');
    this.accountSetup = new AccountSetup(this, 'AccountSetup', { thingTypeName: settings.thingTypeName });
    this.exported = { kekLabel: this.exportValue(this.keks.label, { name: `${this.stackName}-KekLabel` }) };
    // Here, since CloudFormation refuses to take away what another stack imports: the connection may be changed.
    writeOutputs(this, {
      CrossAccountRoleArn: [this.crossAccountRole?.role.roleArn, 'Role that The Things Stack assumes'],
      ExternalId: [this.crossAccountRole?.externalId, 'External id that The Things Stack sends along'],
      NetworkInstructions: [
        theThingsStack &&
          this.crossAccountRole &&
          networkInstructions(settings.name, theThingsStack, this.crossAccountRole),
        'What to enter where in The Things Stack',
      ],
    });
  }

  private makeRole(
    stackName: string,
    { connection, principalAccountId, externalId }: TheThingsStackSettings,
  ): CrossAccountRole | undefined {
    if (connection !== 'assume-role' || principalAccountId === undefined) return undefined;
    return new CrossAccountRole(this, 'CrossAccountRole', { stackName, principalAccountId, externalId });
  }
}
