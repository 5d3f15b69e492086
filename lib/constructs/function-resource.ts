import { CustomResource, type Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';

export interface FunctionResourceProps {
  /** Its type, `Custom::…`. */
  readonly resourceType: string;
  /** The function that makes, changes and takes it back. */
  readonly handler: HandlerFunction;
  /** How long CloudFormation waits for the function's answer. */
  readonly answerLimit: Duration;
  /** What the function is told. CloudFormation asks it again when one of them changes. */
  readonly properties: object;
}

/** A custom resource that one of our functions sees to. */
export class FunctionResource extends CustomResource {
  constructor(scope: Construct, id: string, { resourceType, handler, answerLimit, properties }: FunctionResourceProps) {
    super(scope, id, {
      resourceType,
      serviceToken: handler.function.functionArn,
      // A lost answer must not hold the deployment for CloudFormation's default of one hour.
      serviceTimeout: answerLimit,
      properties: { ...properties },
    });
    // The policy is a resource of its own, which nothing else would have CloudFormation make first, or delete last.
    this.node.addDependency(handler);
  }
}
