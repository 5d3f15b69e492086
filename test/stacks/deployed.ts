import { App } from 'aws-cdk-lib';
import { deploy, outputsOf, type ResourceToMake } from '../../lib/local/cloudformation/deploy.ts';
import type { Template } from '../../lib/local/cloudformation/template.ts';
import { projectContext } from '../../lib/read-settings.ts';
import type { Settings } from '../../lib/settings.ts';
import { addIntegration } from '../../lib/stacks/integration.ts';

/** What CloudFormation would be given, and what it would make of it. */
export interface Deployed {
  readonly templates: readonly { readonly name: string; readonly template: Template }[];
  /** Every resource with its intrinsic functions resolved, in the order of creation. */
  readonly resources: readonly ResourceToMake[];
  readonly outputs: Readonly<Record<string, string>>;
  ofType(type: string): readonly ResourceToMake[];
}

const HOME = { account: '111122223333', region: 'eu-west-1' };

/** Synthesizes integrations side by side in one app, and deploys them to nowhere. */
export async function deployed(...integrations: readonly Settings[]): Promise<Deployed> {
  const app = new App({ context: { ...projectContext() }, builtinCloudFormationValidation: false });
  for (const settings of integrations) addIntegration(app, settings);
  const templates = app.synth().stacks.map(({ stackName, template }) => ({ name: stackName, template }));
  const resources: ResourceToMake[] = [];
  const make = (resource: ResourceToMake) => {
    resources.push(resource);
    return made(resource);
  };
  const types = templates.flatMap(({ template }) => Object.values((template as Template).Resources));
  const providers = Object.fromEntries(types.map(({ Type }) => [Type, make]));
  const stacks = await deploy(templates, { ...HOME, providers: { ...providers, 'Custom::*': make } });
  const outputs = outputsOf(stacks);
  return { templates, resources, outputs, ofType: (type) => resources.filter((resource) => resource.type === type) };
}

/** `Ref` and `Fn::GetAtt` of a resource that is never made: stack and logical id tell it from all others. */
function made({ type, stackName, logicalId }: ResourceToMake) {
  const service = (type.split('::')[1] ?? '').toLowerCase();
  const Arn = `arn:aws:${service}:${HOME.region}:${HOME.account}:${stackName}/${logicalId}`;
  const ref = type === 'AWS::SecretsManager::Secret' ? Arn : logicalId;
  const FunctionUrl = `https://${logicalId.toLowerCase()}.lambda-url.${HOME.region}.on.aws/`;
  const CertificateArn = `arn:aws:iot:${HOME.region}:${HOME.account}:cert/${logicalId}`;
  const ofOurs = { IotEndpoint: 'endpoint', CertificateArn };
  return { ref, attributes: { Arn, FunctionUrl, SecretAccessKey: 'drawn by IAM', ...ofOurs } };
}
