import { Annotations, Aws, Duration, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { innerBaseTopic } from '../../lambdas/networks/the-things-stack/contract.ts';
import { iotArn } from './iot-arn.ts';

export interface CrossAccountRoleProps {
  /** Name of the stack, which is part of the inner topics. */
  readonly stackName: string;
  /** AWS account that the network authenticates with, 12 digits. */
  readonly principalAccountId: string;
  /** `generated`, `none`, or the value itself. */
  readonly externalId: string;
}

/**
 * Role that the network's own AWS account assumes to exchange messages on the inner topics of one stack, and nothing else.
 * It has no path and no name of ours: The Things Stack accepts no path, and names of roles are unique in the world's Regions.
 */
export class CrossAccountRole extends Construct {
  readonly role: iam.Role;
  /** What the network has to send along; `none` if nothing. */
  readonly externalId: string;

  constructor(scope: Construct, id: string, props: CrossAccountRoleProps) {
    super(scope, id);
    this.externalId = props.externalId === 'generated' ? generatedExternalId() : props.externalId;
    this.role = new iam.Role(this, 'Resource', {
      description: 'Lets the LoRaWAN network exchange messages with AWS IoT Core',
      assumedBy: new iam.AccountPrincipal(props.principalAccountId),
      ...(this.externalId !== 'none' && { externalIds: [this.externalId] }),
      maxSessionDuration: Duration.hours(1),
    });
    this.allowMessages(innerBaseTopic(props.stackName));
    this.warn(props);
  }

  private allowMessages(baseTopic: string): void {
    const allow = (actions: string[], resource: string) =>
      this.role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    // AWS has no finer resource for it.
    allow(['iot:DescribeEndpoint'], '*');
    // The network's client ids are random by design, so that no pattern can name them.
    allow(['iot:Connect'], iotArn(this, 'client', '*'));
    allow(['iot:Publish', 'iot:Receive'], iotArn(this, 'topic', `${baseTopic}/*`));
    allow(['iot:Subscribe'], iotArn(this, 'topicfilter', `${baseTopic}/*`));
  }

  private warn({ externalId, principalAccountId }: CrossAccountRoleProps): void {
    if (externalId === 'none') {
      Annotations.of(this).addWarningV2(
        'lorawan:noExternalId',
        'theThingsStack.externalId is "none": every customer of the network in account ' +
          `${principalAccountId} who learns the role's ARN could have the network use it. Set it if the network can send one.`,
      );
    }
    if (principalAccountId === PLACEHOLDER_ACCOUNT) {
      Annotations.of(this).addWarningV2(
        'lorawan:placeholderAccount',
        `theThingsStack.principalAccountId is still ${PLACEHOLDER_ACCOUNT}, which is nobody's account: good for the laptop, ` +
          'refused by AWS. Set it to the account of The Things Stack before you deploy (README, "Deploy").',
      );
    }
  }
}

/** The account of the laptop; AWS gives it to nobody. */
const PLACEHOLDER_ACCOUNT = '000000000000';

/** The random part of the stack's own id: nobody can guess it, and it stays as long as the stack does. */
function generatedExternalId(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
