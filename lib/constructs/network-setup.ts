import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENV, NONE, TIME_LIMIT_SECONDS } from '../../lambdas/network-setup/contract.ts';
import type { ApiKeySecret } from './api-key-secret.ts';
import { HandlerFunction } from './handler-function.ts';
import type { KekSecret } from './kek-secret.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface NetworkSetupProps {
  /** Setting `name`. */
  readonly stackName: string;
  readonly keks: KekSecret;
  readonly apiKey: ApiKeySecret;
  readonly failures: ParkingQueue;
}

/** The function that sets up networks, by their APIs and in the account. What there is to do is told by the construct of each. */
export class NetworkSetup extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { stackName, keks, apiKey, failures }: NetworkSetupProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Function', {
      room: 'network-setup',
      description: `Sets up the networks of ${stackName}: API key, end-to-end encryption, connections`,
      failures,
      timeout: Duration.seconds(TIME_LIMIT_SECONDS),
    });
    for (const variable of Object.values(ENV)) this.handler.set(variable, NONE);
    this.handler.bindSecret(ENV.apiKeySecretArn, apiKey.secret).bindSecret(ENV.kekSecretArn, keks.secret);
  }
}
