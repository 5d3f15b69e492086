import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { TIME_LIMIT_SECONDS } from '../../lambdas/contract.ts';
import { bundleHandler } from '../bundle.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface HandlerFunctionProps {
  /** Room of `lambdas/` whose `handler.ts` exports `handler`. */
  readonly room: string;
  /** One sentence for the console. */
  readonly description: string;
  /** Where an event goes whose attempts have all failed. */
  readonly failures: ParkingQueue;
  /**
   * How long one event may take.
   * @default Duration.seconds(TIME_LIMIT_SECONDS)
   */
  readonly timeout?: Duration;
  /**
   * Memory; CPU grows with it.
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;
}

/**
 * A Lambda function as all of them are here: own role that holds nothing but what is granted, own log group, on-failure
 * destination, explicit limits. The single place that knows runtime, architecture and bundling.
 */
export class HandlerFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, 'Resource', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(checkedBundle(props.room)),
      handler: 'index.handler',
      timeout: props.timeout ?? Duration.seconds(TIME_LIMIT_SECONDS),
      memorySize: (props.memory ?? Size.mebibytes(256)).toMebibytes(),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda's own lines on each start and end would cost more than all that the functions log.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    });
    this.grant(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.sendFailuresTo(props.failures);
  }

  /** Tells the function something. */
  set(variable: string, value: string): this {
    this.function.addEnvironment(variable, value);
    return this;
  }

  /** Tells the function where something is and lets it use it: both or neither. */
  bind(
    variable: string,
    value: string,
    use: { readonly actions: readonly string[]; readonly on: readonly string[] },
  ): this {
    return this.set(variable, value).grant(use.actions, use.on);
  }

  /** Tells the function of a secret and lets it read that. */
  bindSecret(variable: string, { secretArn }: Secret): this {
    return this.bind(variable, secretArn, { actions: ['secretsmanager:GetSecretValue'], on: [secretArn] });
  }

  /** Allows just these actions on just these resources. */
  grant(actions: readonly string[], resources: readonly string[]): this {
    this.function.addToRolePolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
    return this;
  }

  private sendFailuresTo({ queue }: ParkingQueue): void {
    new lambda.CfnEventInvokeConfig(this, 'Invocations', {
      functionName: this.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Duration.hours(6).toSeconds(),
      destinationConfig: { onFailure: { destination: queue.queueArn } },
    });
    this.grant(['sqs:SendMessage'], [queue.queueArn]);
  }
}

function checkedBundle(room: string): string {
  const { directory, bytes, maxBytes } = bundleHandler(room);
  process.stderr.write(`bundle ${room.padEnd(10)} ${(bytes / 1000).toFixed(0).padStart(4)} KB\n`);
  if (bytes >= maxBytes) throw new Error(`bundle of ${room} has ${bytes} bytes, under ${maxBytes} are accepted`);
  return directory;
}
