import { Worker } from 'node:worker_threads';

/** What Lambda answers for an invocation. */
export type InvocationResult =
  | { readonly payload: string; readonly error?: undefined }
  | { readonly error: FunctionError; readonly payload?: undefined };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export interface EnvironmentOptions {
  /** Folder of the bundle. */
  readonly directory: string;
  /** `<module>.<export>`. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly functionArn: string;
  onLog(line: string): void;
}

/** One warm execution environment: a thread of its own, with its own variables, that serves one event at a time. */
export class ExecutionEnvironment {
  private readonly worker: Worker;
  private settle: ((result: InvocationResult) => void) | undefined;
  /** False once the thread has ended, by itself or because it ran into its time limit. */
  alive = true;

  constructor(private readonly options: EnvironmentOptions) {
    setTimeZone(options.variables['TZ']);
    this.worker = new Worker(new URL('./bootstrap.mjs', import.meta.url), {
      workerData: { directory: options.directory, handler: options.handler },
      env: { ...options.variables },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
    });
    this.worker.on('message', (result: InvocationResult) => this.finish(result));
    this.worker.on('error', (error) => this.finish(crash('Runtime.ExitError', error.message)));
    this.worker.on('exit', () => {
      this.alive = false;
      this.finish(crash('Runtime.ExitError', 'the runtime exited'));
    });
    // An idle environment must not keep the process alive.
    this.worker.unref();
    for (const stream of [this.worker.stdout, this.worker.stderr]) this.readLines(stream);
  }

  async invoke(event: unknown, awsRequestId: string): Promise<InvocationResult> {
    const { timeoutMs, functionArn } = this.options;
    const result = new Promise<InvocationResult>((resolve) => {
      this.settle = resolve;
    });
    const timer = setTimeout(() => {
      this.alive = false;
      this.finish(crash('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
      void this.worker.terminate();
    }, timeoutMs);
    const deadline = Date.now() + timeoutMs;
    this.worker.postMessage({ event, awsRequestId, invokedFunctionArn: functionArn, deadline });
    try {
      return await result;
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    this.alive = false;
    await this.worker.terminate();
  }

  private finish(result: InvocationResult): void {
    this.settle?.(result);
    this.settle = undefined;
  }

  private readLines(stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') this.options.onLog(line);
    });
  }
}

/** A thread has variables of its own, but the time zone of its process: all of the laptop is in that of its functions. */
function setTimeZone(zone: string | undefined): void {
  if (zone !== undefined && process.env['TZ'] !== zone) process.env['TZ'] = zone;
}

function crash(errorType: string, errorMessage: string): InvocationResult {
  return { error: { errorType, errorMessage, trace: [] } };
}
