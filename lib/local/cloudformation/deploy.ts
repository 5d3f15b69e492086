import { randomUUID } from 'node:crypto';
import { resolve, type Scope } from './intrinsics.ts';
import { creationOrder, type MadeResource, type Template } from './template.ts';

/** A stack to deploy. */
export interface StackToDeploy {
  readonly name: string;
  readonly template: Template;
}

/** A resource to make, intrinsic functions resolved. */
export interface ResourceToMake {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  readonly stackId: string;
  /** A physical name as CloudFormation would make it up: stack, logical id and a random tail. */
  readonly generatedName: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Makes a resource of one type. */
export type ResourceProvider = (resource: ResourceToMake) => MadeResource | Promise<MadeResource>;

export interface DeploymentTarget {
  readonly account: string;
  readonly region: string;
  /** By resource type; `Custom::*` serves every custom resource. */
  readonly providers: Readonly<Record<string, ResourceProvider>>;
}

/**
 * Deploys stacks in the order given, each after those that it imports from, and answers the outputs of all.
 * @throws Error naming stack and resource
 */
export async function deploy(
  stacks: readonly StackToDeploy[],
  target: DeploymentTarget,
): Promise<Record<string, string>> {
  const exports = new Map<string, string>();
  const outputs: Record<string, string> = {};
  for (const stack of stacks) {
    assertKnownTypes(stack, target);
    const scope = await makeResources(stack, target, exports);
    for (const [name, output] of Object.entries(stack.template.Outputs ?? {})) {
      const value = String(resolve(output.Value, scope));
      if (output.Export === undefined) outputs[name] = value;
      else exports.set(String(resolve(output.Export.Name, scope)), value);
    }
  }
  return outputs;
}

async function makeResources(
  { name, template }: StackToDeploy,
  target: DeploymentTarget,
  exports: ReadonlyMap<string, string>,
): Promise<Scope> {
  const { account, region } = target;
  const stackId = `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`;
  const made = new Map<string, MadeResource>();
  const scope: Scope = {
    template,
    made,
    exports,
    pseudoParameters: {
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': stackId,
      'AWS::StackName': name,
      'AWS::URLSuffix': 'amazonaws.com',
    },
  };
  for (const logicalId of creationOrder(template)) {
    const { Type: type = '', Properties = {} } = template.Resources[logicalId] ?? {};
    try {
      const properties = resolve(Properties, scope) as Record<string, unknown>;
      const generatedName = `${name}-${logicalId}-${randomUUID().slice(0, 8)}`;
      const resource = { type, logicalId, stackName: name, stackId, generatedName, properties };
      made.set(logicalId, (await providerOf(type, target)?.(resource)) ?? { ref: generatedName });
    } catch (cause) {
      throw new Error(`stack ${name}: ${logicalId} (${type}): ${(cause as Error).message}`, { cause });
    }
  }
  return scope;
}

function assertKnownTypes({ name, template }: StackToDeploy, target: DeploymentTarget): void {
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (providerOf(Type, target) !== undefined) continue;
    const known = Object.keys(target.providers).sort().join(', ');
    throw new Error(`stack ${name}: ${logicalId} is of type ${Type}, which the laptop can't run; it runs ${known}`);
  }
}

function providerOf(type: string, { providers }: DeploymentTarget): ResourceProvider | undefined {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'
    ? providers['Custom::*']
    : providers[type];
}
