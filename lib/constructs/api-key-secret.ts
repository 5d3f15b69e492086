import { RemovalPolicy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/**
 * Place for the network's API key. The key is never a setting: it would end up in a template. CloudFormation fills the
 * secret with a random word, which no network accepts, until the user stores the key.
 */
export class ApiKeySecret extends Construct {
  readonly secret: secretsmanager.Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new secretsmanager.Secret(this, 'Resource', {
      description: 'API key of the application in The Things Stack',
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
