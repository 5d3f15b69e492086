import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** ARN of a resource of AWS IoT in the account and Region of a stack, e.g. of `topic` and `lorawan/*`. */
export function iotArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'iot', resource, resourceName });
}
