import { randomUUID } from 'node:crypto';
import { resolve, type Scope } from './intrinsics.ts';
import { creationOrder, type MadeResource, type Template } from './template.ts';

/** A stack to deploy. */
export interface StackToDeploy {
  readonly name: string;
  readonly template: Template;
}

/** A stack as it is once all of its resources are made. */
export interface DeployedStack {
  readonly name: string;
  /** ARN, with a UUID of its own. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly outputs: readonly StackOutput[];
  readonly resources: readonly StackResource[];
}

/** A resource that a stack has made. */
interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  /** What `Ref` answers. */
  readonly physicalId: string;
}

interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  /** The name by which other stacks import the value. */
  readonly exportName?: string;
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
 * Deploys stacks in the order given, each after those that it imports from.
 * @throws Error naming stack and resource
 */
export async function deploy(
  stacks: readonly StackToDeploy[],
  target: DeploymentTarget,
): Promise<readonly DeployedStack[]> {
  const exports = new Map<string, string>();
  const deployed: DeployedStack[] = [];
  for (const stack of stacks) {
    assertKnownTypes(stack, target);
    const id = `arn:aws:cloudformation:${target.region}:${target.account}:stack/${stack.name}/${randomUUID()}`;
    const createdAtMs = Date.now();
    const scope = await makeResources({ ...stack, id }, target, exports);
    const outputs = resolvedOutputs(stack.template, scope);
    for (const { exportName, value } of outputs) if (exportName !== undefined) exports.set(exportName, value);
    deployed.push({ name: stack.name, id, createdAtMs, outputs, resources: madeResources(stack.template, scope) });
  }
  return deployed;
}

/** The outputs of all stacks by key, without those that exist for other stacks only. */
export function outputsOf(stacks: readonly DeployedStack[]): Record<string, string> {
  const outputs = stacks.flatMap((stack) => stack.outputs).filter(({ exportName }) => exportName === undefined);
  return Object.fromEntries(outputs.map(({ key, value }) => [key, value]));
}

function resolvedOutputs({ Outputs = {} }: Template, scope: Scope): readonly StackOutput[] {
  return Object.entries(Outputs).map(([key, { Value, Description, Export }]) => ({
    key,
    value: String(resolve(Value, scope)),
    ...(Description !== undefined && { description: Description }),
    ...(Export !== undefined && { exportName: String(resolve(Export.Name, scope)) }),
  }));
}

function madeResources({ Resources }: Template, { made }: Scope): readonly StackResource[] {
  return [...made].map(([logicalId, { ref }]) => {
    return { type: Resources[logicalId]?.Type ?? '', logicalId, physicalId: ref };
  });
}

async function makeResources(
  { name, id: stackId, template }: StackToDeploy & { readonly id: string },
  target: DeploymentTarget,
  exports: ReadonlyMap<string, string>,
): Promise<Scope> {
  const { account, region } = target;
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
