import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

type Outputs = Readonly<Record<string, readonly [value: string | undefined, description: string]>>;

/** Outputs of a stack. One that does not apply to the connection says `none`, so that the list is always the same. */
export function writeOutputs(scope: Construct, outputs: Outputs): void {
  for (const [id, [value = 'none', description]] of Object.entries(outputs)) {
    new CfnOutput(scope, id, { value, description });
  }
}
