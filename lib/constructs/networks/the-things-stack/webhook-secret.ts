import { RemovalPolicy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/**
 * What the network has to present with each message: 48 random letters and digits, drawn by Secrets Manager itself. After
 * a rotation the value before counts as well, so that the network can be told the new one without losing a message.
 */
export class WebhookSecret extends Construct {
  readonly secret: secretsmanager.Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new secretsmanager.Secret(this, 'Resource', {
      description: 'Secret header of the webhook in The Things Stack',
      // Letters and digits stand in an HTTP header as they are.
      generateSecretString: { passwordLength: 48, excludePunctuation: true, requireEachIncludedType: false },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
