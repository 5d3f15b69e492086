import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/**
 * The key encryption keys (KEK) of end-to-end encryption: a JSON map of KEK label to 16 bytes in 32 hex digits, so that
 * a rotation adds a label and running sessions keep theirs. Secrets Manager draws the first KEK itself: it passes
 * neither through the template nor through any function. Kept when the stack is deleted, since without it every stored
 * session is unreadable for good.
 */
export class KekSecret extends Construct {
  readonly secret: secretsmanager.Secret;
  /** Label of the first KEK. It ends on part of the stack's own id: a stack that is made anew has a new KEK and label. */
  readonly label: string;

  constructor(scope: Construct, id: string, stackName: string) {
    super(scope, id);
    const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    this.label = Fn.join('-', [stackName, 'kek', Fn.select(0, Fn.split('-', stackId))]);
    this.secret = new secretsmanager.Secret(this, 'Resource', {
      description: 'KEK label to KEK (32 hex digits) for LoRaWAN end-to-end encryption',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: this.label,
        // Leaves 0-9 and a-f, every digit drawn alike: 128 random bits.
        passwordLength: 32,
        excludePunctuation: true,
        excludeUppercase: true,
        includeSpace: false,
        requireEachIncludedType: false,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
