import { randomUUID } from 'node:crypto';
import type { AccessControl } from '../access/access-control.ts';
import { AsynchronousInvocations, type FailureRecord } from './asynchronous-invocations.ts';
import type { FunctionError, InvocationResult } from './execution-environment.ts';
import { type InvocationSource, type InvokePermission, permitService, permitUrl } from './invoke-permission.ts';
import { LambdaFunction } from './lambda-function.ts';

/** `AWS::Lambda::Function` as far as the laptop can run one. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Folder of the bundle. */
  readonly directory: string;
  /** `<module>.<export>`. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly logGroupArn?: string | undefined;
}

/** `AWS::Lambda::EventInvokeConfig`. */
export interface AsynchronousConfig {
  readonly maximumRetryAttempts: number;
  readonly failureQueueArn?: string | undefined;
}

export interface LambdaServiceOptions {
  readonly access: AccessControl;
  /** Waits before the second and third attempt, in ms. */
  readonly retryDelaysMs: readonly number[];
  /** Variables that Lambda itself sets, beside the function's own: Region, endpoints. */
  readonly variables: Readonly<Record<string, string>>;
  /** Sends to a queue by its ARN. */
  send(queueArn: string, body: string): void;
  onLog(functionName: string, line: string): void;
  onError(functionName: string, error: FunctionError, attempt: number): void;
  onFailure(functionName: string, record: FailureRecord): void;
}

interface Deployed {
  readonly definition: FunctionDefinition;
  readonly permissions: InvokePermission[];
  readonly target: LambdaFunction;
  invocations: AsynchronousInvocations;
}

/** Lambda of the laptop: functions from the template, run from their real bundles with their own roles. */
export class LambdaService {
  private readonly functions = new Map<string, Deployed>();

  constructor(private readonly options: LambdaServiceOptions) {}

  add(definition: FunctionDefinition): void {
    const { name, arn, roleArn, memoryMb, timeoutMs } = definition;
    const { access } = this.options;
    const credentials = access.assumeRole(roleArn, 'lambda.amazonaws.com');
    const target = new LambdaFunction(name, arn, {
      directory: definition.directory,
      handler: definition.handler,
      memoryMb,
      timeoutMs,
      variables: {
        ...definition.variables,
        // What Lambda sets goes before what the function was given, and so does where the laptop's services are.
        ...this.options.variables,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      },
      onLog: (line) => this.writeLog(definition, line),
    });
    const invocations = this.asynchronous(definition, target, { maximumRetryAttempts: 2 });
    this.functions.set(arn, { definition, permissions: [], target, invocations });
  }

  allow(functionArn: string, permission: InvokePermission): void {
    this.deployed(functionArn).permissions.push(permission);
  }

  configure(functionArn: string, config: AsynchronousConfig): void {
    const deployed = this.deployed(functionArn);
    deployed.invocations = this.asynchronous(deployed.definition, deployed.target, config);
  }

  /** Queues an event for the owner of the account, or for CloudFormation on the owner's behalf; answers the request id. */
  enqueue(functionArn: string, event: unknown): string {
    return this.deployed(functionArn).invocations.enqueue(event);
  }

  /**
   * Queues an event for a service.
   * @throws Error if no permission of the function names it
   */
  enqueueFor(service: string, functionArn: string, event: unknown, source: InvocationSource): void {
    const deployed = this.functions.get(functionArn);
    if (deployed === undefined) throw new Error(`function ${functionArn} does not exist`);
    if (!permitService(deployed.permissions, service, source)) {
      throw new Error(`${source.arn} is not authorized to invoke ${functionArn}`);
    }
    deployed.invocations.enqueue(event);
  }

  /** Runs one event to its end, without another try: Lambda's synchronous side. */
  async invoke(functionArn: string, event: unknown): Promise<InvocationResult> {
    const { target, definition } = this.deployed(functionArn);
    const result = await target.invoke(structuredClone(event), randomUUID());
    if (result.error !== undefined) this.options.onError(definition.name, result.error, 1);
    return result;
  }

  /** Whether anybody may call the function's URL. */
  hasOpenUrl(functionArn: string): boolean {
    return permitUrl(this.deployed(functionArn).permissions);
  }

  /** Deletes a function, with the events that wait for another attempt. */
  async remove(functionArn: string): Promise<void> {
    const { invocations } = this.deployed(functionArn);
    this.functions.delete(functionArn);
    await invocations.stop();
  }

  /** Ends the environments of a function, whatever they are doing, as when a host dies; Lambda tries that again. */
  async kill(functionArn: string): Promise<void> {
    await this.deployed(functionArn).target.stop();
  }

  /** All functions, in the words of Lambda's API. */
  list(): readonly { readonly FunctionName: string; readonly FunctionArn: string }[] {
    return [...this.functions.values()].map(({ definition: { name, arn } }) => ({
      FunctionName: name,
      FunctionArn: arn,
    }));
  }

  /** Name or ARN of a function to its ARN; undefined if there is none. */
  find(nameOrArn: string): string | undefined {
    for (const { definition } of this.functions.values()) {
      if (definition.name === nameOrArn || definition.arn === nameOrArn) return definition.arn;
    }
    return undefined;
  }

  /** Resolves once no event is running anywhere. */
  async settled(): Promise<void> {
    await Promise.all([...this.functions.values()].map(({ invocations }) => invocations.settled()));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.functions.values()].map(({ invocations }) => invocations.stop()));
  }

  private asynchronous(
    { name, roleArn }: FunctionDefinition,
    target: LambdaFunction,
    config: AsynchronousConfig,
  ): AsynchronousInvocations {
    const { retryDelaysMs, onError, onFailure, send, access } = this.options;
    return new AsynchronousInvocations(target, {
      maximumRetryAttempts: config.maximumRetryAttempts,
      retryDelaysMs,
      onError: (error, attempt) => onError(name, error, attempt),
      onFailure(record) {
        onFailure(name, record);
        const { failureQueueArn } = config;
        if (failureQueueArn === undefined) return;
        const { allowed } = access.authorizeRole(roleArn, { action: 'sqs:SendMessage', resource: failureQueueArn });
        if (allowed) send(failureQueueArn, JSON.stringify(record));
      },
    });
  }

  /** Lambda writes a function's log as the function's role: without the right, there is no log. */
  private writeLog({ name, roleArn, logGroupArn }: FunctionDefinition, line: string): void {
    if (logGroupArn !== undefined) {
      const resource = `${logGroupArn.replace(/:\*$/, '')}:*`;
      const may = (action: string) => this.options.access.authorizeRole(roleArn, { action, resource }).allowed;
      if (!may('logs:CreateLogStream') || !may('logs:PutLogEvents')) return;
    }
    this.options.onLog(name, line);
  }

  private deployed(functionArn: string): Deployed {
    const deployed = this.functions.get(functionArn);
    if (deployed === undefined) throw new Error(`function ${functionArn} does not exist`);
    return deployed;
  }
}
