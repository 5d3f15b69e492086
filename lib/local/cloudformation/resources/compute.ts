import { arnOf, type Home } from '../../aws/arn.ts';
import type { FunctionUrls } from '../../lambda/function-urls.ts';
import type { LambdaService } from '../../lambda/lambda-service.ts';
import { withLayers } from '../../lambda/layers.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Functions, their layers and URLs, who may invoke them, what happens when they fail, and their logs. */
export function computeResources(
  lambda: LambdaService,
  urls: FunctionUrls,
  assets: ReadonlyMap<string, string>,
  home: Home,
): Record<string, ResourceProvider> {
  const functionArn = (nameOrArn: string): string =>
    nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(home, 'lambda', `function:${nameOrArn}`);
  const assetOf = ({ S3Key = '' }: AssetProperties, what: string): string => {
    const directory = assets.get(S3Key);
    if (directory === undefined) throw new Error(`its ${what} is no asset of this app`);
    return directory;
  };
  const layers = new Map<string, string>();
  const layerOf = (arn: string): string => {
    const directory = layers.get(arn);
    if (directory === undefined) throw new Error(`its layer ${arn} is none of this app`);
    return directory;
  };
  return {
    'AWS::Lambda::LayerVersion': ({ generatedName, properties }) => {
      const arn = `${arnOf(home, 'lambda', `layer:${generatedName}`)}:1`;
      layers.set(arn, assetOf(properties['Content'] as AssetProperties, 'content'));
      return { ref: arn, attributes: { LayerVersionArn: arn } };
    },
    'AWS::Logs::LogGroup': ({ generatedName }) => ({
      ref: generatedName,
      attributes: { Arn: arnOf(home, 'logs', `log-group:${generatedName}:*`) },
    }),
    'AWS::Lambda::Function': ({ generatedName, properties }) => {
      const definition = properties as unknown as FunctionProperties;
      const arn = functionArn(generatedName);
      const logGroup = definition.LoggingConfig?.LogGroup;
      lambda.add({
        name: generatedName,
        arn,
        roleArn: definition.Role,
        directory: assetOf(definition.Code, 'code'),
        handler: definition.Handler,
        variables: withLayers(definition.Environment?.Variables ?? {}, (definition.Layers ?? []).map(layerOf)),
        memoryMb: definition.MemorySize ?? 128,
        timeoutMs: (definition.Timeout ?? 3) * 1000,
        logGroupArn: logGroup && arnOf(home, 'logs', `log-group:${logGroup}`),
      });
      return { ref: generatedName, attributes: { Arn: arn } };
    },
    'AWS::Lambda::Permission': ({ generatedName, properties }) => {
      const { FunctionName, Principal, SourceArn, SourceAccount } = properties as Record<string, string>;
      const { Action, InvokedViaFunctionUrl } = properties as Record<string, string>;
      lambda.allow(functionArn(String(FunctionName)), {
        principal: String(Principal),
        sourceArn: SourceArn,
        sourceAccount: SourceAccount,
        action: Action,
        viaUrlOnly: String(InvokedViaFunctionUrl) === 'true',
      });
      return { ref: generatedName };
    },
    'AWS::Lambda::Url': ({ properties }) => {
      const { TargetFunctionArn, AuthType } = properties as Record<string, string>;
      if (AuthType !== 'NONE') throw new Error(`its AuthType is ${AuthType}, the laptop serves NONE`);
      const arn = functionArn(String(TargetFunctionArn));
      return { ref: arn, attributes: { FunctionArn: arn, FunctionUrl: urls.add(arn) } };
    },
    'AWS::Lambda::EventInvokeConfig': ({ generatedName, properties }) => {
      const config = properties as unknown as EventInvokeProperties;
      lambda.configure(functionArn(config.FunctionName), {
        maximumRetryAttempts: config.MaximumRetryAttempts ?? 2,
        failureQueueArn: config.DestinationConfig?.OnFailure?.Destination,
      });
      return { ref: generatedName };
    },
  };
}

interface AssetProperties {
  readonly S3Key?: string;
}

interface FunctionProperties {
  readonly Code: AssetProperties;
  readonly Handler: string;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  /** MiB. */
  readonly MemorySize?: number;
  /** Seconds. */
  readonly Timeout?: number;
  readonly Layers?: readonly string[];
  readonly LoggingConfig?: { readonly LogGroup?: string };
}

interface EventInvokeProperties {
  readonly FunctionName: string;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
}
