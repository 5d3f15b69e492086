import { type EnvironmentOptions, ExecutionEnvironment, type InvocationResult } from './execution-environment.ts';

/** Environments that one function may have at the same time; Lambda's own limit is far away, a laptop's is not. */
const MAX_ENVIRONMENTS = 4;

/** A function: environments that are kept warm, and a queue before them. */
export class LambdaFunction {
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly busy = new Set<ExecutionEnvironment>();
  private readonly waiting: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly arn: string,
    private readonly options: Omit<EnvironmentOptions, 'functionArn'>,
  ) {}

  /** Runs one event to its end, in a warm environment if there is one. */
  async invoke(event: unknown, awsRequestId: string): Promise<InvocationResult> {
    while (this.busy.size >= MAX_ENVIRONMENTS) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const environment = this.warmEnvironment();
    this.busy.add(environment);
    try {
      return await environment.invoke(event, awsRequestId);
    } finally {
      this.busy.delete(environment);
      if (environment.alive) this.idle.push(environment);
      this.waiting.shift()?.();
    }
  }

  /** Ends all environments, whatever they are doing: the next event starts cold. */
  async stop(): Promise<void> {
    await Promise.all([...this.idle.splice(0), ...this.busy].map((environment) => environment.stop()));
  }

  private warmEnvironment(): ExecutionEnvironment {
    for (let warm = this.idle.pop(); warm !== undefined; warm = this.idle.pop()) if (warm.alive) return warm;
    return new ExecutionEnvironment({ ...this.options, functionArn: this.arn });
  }
}
