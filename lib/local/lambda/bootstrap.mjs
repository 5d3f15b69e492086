// Runs in a worker thread of the laptop's Lambda: loads one function's bundle and hands it one event at a time.
// Plain JavaScript, so that the thread starts as bare as Lambda's own runtime does.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const [module, exported] = workerData.handler.split('.');

let handler;
let failure;
try {
  const bundle = await import(pathToFileURL(`${workerData.directory}/${module}.mjs`).href);
  handler = bundle[exported];
  if (typeof handler !== 'function') throw new Error(`${workerData.handler} is not a function`);
} catch (error) {
  failure = describe(error);
}

parentPort.on('message', async ({ event, awsRequestId, invokedFunctionArn, deadline }) => {
  if (failure !== undefined) return parentPort.postMessage({ error: failure });
  try {
    const context = {
      awsRequestId,
      invokedFunctionArn,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    const payload = await handler(event, context);
    parentPort.postMessage({ payload: JSON.stringify(payload ?? null) });
  } catch (error) {
    parentPort.postMessage({ error: describe(error) });
  }
});

function describe(error) {
  const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  return { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] };
}
