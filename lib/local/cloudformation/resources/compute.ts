import { arnOf, type Home } from '../../aws/arn.ts';
import type { FunctionUrls } from '../../lambda/function-urls.ts';
import type { LambdaService } from '../../lambda/lambda-service.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Functions, their URLs, who may invoke them, what happens when they fail, and their logs. */
export function computeResources(
  lambda: LambdaService,
  urls: FunctionUrls,
  assets: ReadonlyMap<string, string>,
  home: Home,
): Record<string, ResourceProvider> {
  const functionArn = (nameOrArn: string): string =>
    nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(home, 'lambda', `function:${nameOrArn}`);
  return {
    'AWS::Logs::LogGroup': ({ generatedName }) => ({
      ref: generatedName,
      attributes: { Arn: arnOf(home, 'logs', `log-group:${generatedName}:*`) },
    }),
    'AWS::Lambda::Function': ({ generatedName, properties }) => {
      const definition = properties as unknown as FunctionProperties;
      const directory = assets.get(definition.Code.S3Key ?? '');
      if (directory === undefined) throw new Error('its code is no asset of this app');
      const arn = functionArn(generatedName);
      const logGroup = definition.LoggingConfig?.LogGroup;
      lambda.add({
        name: generatedName,
        arn,
        roleArn: definition.Role,
        directory,
        handler: definition.Handler,
        variables: definition.Environment?.Variables ?? {},
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

interface FunctionProperties {
  readonly Code: { readonly S3Key?: string };
  readonly Handler: string;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  /** MiB. */
  readonly MemorySize?: number;
  /** Seconds. */
  readonly Timeout?: number;
  readonly LoggingConfig?: { readonly LogGroup?: string };
}

interface EventInvokeProperties {
  readonly FunctionName: string;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
}
