import { afterEach, describe, expect, it, vi } from 'vitest';
import { LambdaFunction } from '../../../lib/local/lambda/lambda-function.ts';
import { bundleOf } from './bundles.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const functions: LambdaFunction[] = [];
const logged: string[] = [];

afterEach(async () => {
  await Promise.all(functions.splice(0).map((target) => target.stop()));
  logged.length = 0;
});

function functionOf(source: string, limits: { timeoutMs?: number; memoryMb?: number } = {}): LambdaFunction {
  const target = new LambdaFunction('f', ARN, {
    directory: bundleOf(source),
    handler: 'index.handler',
    variables: { STACK_NAME: 'plant', AWS_LAMBDA_FUNCTION_NAME: 'f' },
    memoryMb: limits.memoryMb ?? 64,
    timeoutMs: limits.timeoutMs ?? 10_000,
    onLog: (line) => logged.push(line),
  });
  functions.push(target);
  return target;
}

/** A handler that says which environment it runs in and how often that has been used. */
const COUNTER = `
  import { randomUUID } from 'node:crypto';
  const environment = randomUUID();
  let count = 0;
  export const handler = async (event) => ({ environment, count: ++count, event });
`;

const resultOf = async (target: LambdaFunction, event: unknown = {}) => {
  const { payload, error } = await target.invoke(event, 'request');
  if (error !== undefined) throw new Error(error.errorMessage);
  return JSON.parse(payload);
};

describe('a function', () => {
  it('gets event and context, and answers JSON', async () => {
    const target = functionOf(`
      export async function handler(event, { awsRequestId, invokedFunctionArn, functionName, getRemainingTimeInMillis }) {
        const remaining = getRemainingTimeInMillis();
        return { event, awsRequestId, invokedFunctionArn, functionName, inTime: remaining > 0 && remaining <= 10000 };
      }`);
    const { payload } = await target.invoke({ f_port: 85 }, 'request-1');
    expect(JSON.parse(payload ?? '')).toEqual({
      event: { f_port: 85 },
      awsRequestId: 'request-1',
      invokedFunctionArn: ARN,
      functionName: 'f',
      inTime: true,
    });
  });

  it('that returns nothing answers null', async () => {
    expect(await functionOf('export const handler = async () => {};').invoke({}, 'r')).toEqual({ payload: 'null' });
  });

  it('has its own environment variables and nobody else’s', async () => {
    const target = functionOf('export const handler = async () => ({ ...process.env });');
    expect(await resultOf(target)).toEqual({ STACK_NAME: 'plant', AWS_LAMBDA_FUNCTION_NAME: 'f' });
  });

  it('writes its log line by line, without empty ones', async () => {
    await functionOf(`export const handler = async () => {
      process.stdout.write('one\\ntw');
      process.stdout.write('o\\n\\n');
      process.stderr.write('three\\n');
    };`).invoke({}, 'r');
    await vi.waitFor(() => expect([...logged].sort()).toEqual(['one', 'three', 'two']));
  });
});

describe('an environment', () => {
  it('is kept warm for the next event', async () => {
    const target = functionOf(COUNTER);
    const first = await resultOf(target);
    const second = await resultOf(target);
    expect(second).toMatchObject({ environment: first.environment, count: 2 });
  });

  it('serves one event at a time, and there are four at most', async () => {
    const target = functionOf(COUNTER);
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => resultOf(target, n)));
    expect(results.map(({ event }) => event)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(results.map(({ environment }) => environment)).size).toBe(4);
  });

  it('is kept after an error that the handler throws', async () => {
    const target = functionOf(`
      let count = 0;
      export const handler = async () => {
        if (++count === 1) throw new TypeError('no such device');
        return { count };
      };`);
    expect(await target.invoke({}, 'r')).toEqual({
      error: { errorType: 'TypeError', errorMessage: 'no such device', trace: expect.any(Array) },
    });
    expect(await resultOf(target)).toEqual({ count: 2 });
  });

  it('is cold again after stop', async () => {
    const target = functionOf(COUNTER);
    const { environment } = await resultOf(target);
    await target.stop();
    expect((await resultOf(target)).environment).not.toBe(environment);
  });
});

describe('a function fails', () => {
  it('when it is stopped, busy as it may be', async () => {
    const target = functionOf('export const handler = async () => { console.log("busy"); for (;;); };');
    const result = target.invoke({}, 'r');
    await vi.waitFor(() => expect(logged).toEqual(['busy']));
    await target.stop();
    expect((await result).error?.errorType).toBe('Runtime.ExitError');
  });

  it('after its time limit, busy as it may be, and starts cold afterwards', async () => {
    const target = functionOf(
      'let n = 0; export const handler = async ({ loop }) => { n++; while (loop); return n; };',
      { timeoutMs: 300 },
    );
    expect(await resultOf(target)).toBe(1);
    expect(await target.invoke({ loop: true }, 'r')).toEqual({
      error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.30 seconds', trace: [] },
    });
    expect(await resultOf(target)).toBe(1);
  });

  it('when its process exits, and starts cold afterwards', async () => {
    const target = functionOf(
      'let n = 0; export const handler = async ({ exit }) => { n++; if (exit) process.exit(0); return n; };',
    );
    expect(await resultOf(target)).toBe(1);
    expect((await target.invoke({ exit: true }, 'r')).error?.errorType).toBe('Runtime.ExitError');
    expect(await resultOf(target)).toBe(1);
  });

  it('on an error outside the handler’s promise', async () => {
    const target = functionOf(`export const handler = () => new Promise(() => {
      setTimeout(() => { throw new Error('out of the blue'); }, 0);
    });`);
    expect(await target.invoke({}, 'r')).toEqual({
      error: { errorType: 'Runtime.ExitError', errorMessage: 'out of the blue', trace: [] },
    });
  });

  it('when it takes more memory than it has', async () => {
    const target = functionOf(
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(10000).fill(all.length)); };',
      { memoryMb: 32 },
    );
    const { error } = await target.invoke({}, 'r');
    expect(error).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/memory/) });
  });

  it.each([
    ['does not load', 'throw new Error("environment variable X is not set");', 'environment variable X is not set'],
    ['is no JavaScript', 'export const handler = (', 'Unexpected end of input'],
    ['has no handler', 'export const other = 1;', 'index.handler is not a function'],
  ])('when the bundle %s, each time', async (_, source, message) => {
    const target = functionOf(source);
    expect((await target.invoke({}, 'r')).error?.errorMessage).toBe(message);
    expect((await target.invoke({}, 'r')).error?.errorMessage).toBe(message);
  });

  it('with what is thrown that is no error', async () => {
    const target = functionOf("export const handler = async () => { throw 'just words'; };");
    expect((await target.invoke({}, 'r')).error).toEqual({
      errorType: 'string',
      errorMessage: 'just words',
      trace: [],
    });
  });
});
