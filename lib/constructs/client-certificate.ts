import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { iotArn } from './iot-arn.ts';

/** An action of AWS IoT, and the resources that it is allowed on. */
export type IotRight = readonly [action: string, ...resources: string[]];

export interface ClientCertificateProps {
  /** Of the secret, for the console. */
  readonly description: string;
  /** What the certificate may do. */
  readonly rights: readonly IotRight[];
  /** What it may not do, although its rights have it. @default - nothing */
  readonly denied?: readonly IotRight[];
}

/**
 * What an X.509 client certificate needs of the account: what it may do, and a secret for it and its private key. CloudFormation
 * can't make a certificate without showing its private key; a function does.
 */
export class ClientCertificate extends Construct {
  /** Policy of AWS IoT for the certificate. */
  readonly policyName: string;
  /** Holds the certificate and its private key, once the function has made them. */
  readonly secret: secretsmanager.Secret;

  constructor(scope: Construct, id: string, { description, rights, denied = [] }: ClientCertificateProps) {
    super(scope, id);
    this.policyName = this.makePolicy(rights, denied).ref;
    this.secret = new secretsmanager.Secret(this, 'Secret', { description, removalPolicy: RemovalPolicy.DESTROY });
  }

  /**
   * Lets a function make the certificate, and take it back. The policy is one of its own, so that it lasts as long as there
   * is something to take back: also while another connection takes the place of this one.
   */
  grantMaking(handler: HandlerFunction): void {
    const grants = new iam.Policy(this, 'Grants');
    const allow = (actions: string[], ...resources: string[]) =>
      grants.addStatements(new iam.PolicyStatement({ actions, resources }));
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], this.secret.secretArn);
    // AWS has no finer resource for it. It is our own function that may, and never whom the certificate is for.
    allow(['iot:CreateKeysAndCertificate'], '*');
    // AWS names certificates by their fingerprints, which nobody knows beforehand.
    const ofCertificates = ['Describe', 'Update', 'Delete'].map((verb) => `iot:${verb}Certificate`);
    allow([...ofCertificates, 'iot:AttachPolicy', 'iot:DetachPolicy'], iotArn(this, 'cert', '*'));
    const ofPolicy = ['ListTargetsForPolicy', 'ListPolicyVersions', 'DeletePolicyVersion', 'DeletePolicy'];
    allow(
      ofPolicy.map((action) => `iot:${action}`),
      iotArn(this, 'policy', this.policyName),
    );
    handler.function.role?.attachInlinePolicy(grants);
  }

  /**
   * AWS refuses for minutes to delete a policy that had a certificate, and no stack is to fail on that: CloudFormation leaves it
   * behind, for the function to delete, except where a deployment fails that was to make it. Its name is CloudFormation's, so that
   * another never meets it.
   */
  private makePolicy(rights: readonly IotRight[], denied: readonly IotRight[]): CfnPolicy {
    const statement =
      (Effect: 'Allow' | 'Deny') =>
      ([Action, ...Resource]: IotRight) => ({ Effect, Action, Resource });
    const statements = [...rights.map(statement('Allow')), ...denied.map(statement('Deny'))];
    const policy = new CfnPolicy(this, 'Policy', {
      policyDocument: { Version: '2012-10-17', Statement: statements },
    });
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return policy;
  }
}
