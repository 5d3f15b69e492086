import { createContext, Script } from 'node:vm';

const idle = () => {};

/** The global scope of a script that does the task: no border, but the way by which Node.js watches over time. */
const scope: { task: () => void } = { task: idle };
const context = createContext(scope);
const script = new Script('task()');

/**
 * Does something, and answers whether it came to its end within some ms. If not it was ended, wherever it was: also inside of
 * WebAssembly, where a loop of the engine's own (`indexOf` in an "array" of 2⁵³ members) asks nobody whether to go on.
 * What was ended so was left as it was just then, and must not be used again.
 * @throws whatever the task throws
 */
export function endsWithin(ms: number, task: () => void): boolean {
  scope.task = task;
  try {
    script.runInContext(context, { timeout: Math.ceil(ms), displayErrors: false });
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  } finally {
    scope.task = idle;
  }
}

/** It is an error of the context's own, and none of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
