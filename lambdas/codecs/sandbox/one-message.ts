import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { BUFFER_SCRIPT, readsBuffer } from './buffer-script.ts';
import { Deadline } from './deadline.ts';
import { HOST_SCRIPT } from './host-script.ts';
import type { Limits } from './limits.ts';
import type { Call, EntryPoint, Failed, Outcome, Returned, Script } from './outcome.ts';
import { isLimit, placeIn } from './thrown.ts';
import { endsWithin } from './watchdog.ts';

/** A runtime and context for one message, as fresh as other hosts of codecs give them: nothing can rely on state. */
export class OneMessage {
  private readonly runtime: QuickJSRuntime;
  private readonly context: QuickJSContext;
  /** The function of `host-script.ts`. */
  private readonly host: QuickJSHandle;
  private deadline: Deadline | undefined;

  constructor(
    engine: QuickJSWASMModule,
    private readonly script: Script,
    private readonly limits: Limits,
  ) {
    this.runtime = engine.newRuntime();
    this.runtime.setMemoryLimit(limits.memoryBytes);
    this.runtime.setMaxStackSize(limits.stackBytes);
    this.runtime.setInterruptHandler(() => this.deadline?.isOver() ?? false);
    this.context = this.runtime.newContext();
    this.host = this.context.unwrapResult(this.context.evalCode(HOST_SCRIPT, 'host', { type: 'global' }));
  }

  /**
   * Loads the script, calls a function of it, and another one afterwards.
   * @param next makes the second call of what the first one answered, if there is to be one
   * @throws whatever the engine throws when it breaks
   */
  run(call: Call, next?: (answer: Returned) => Call | undefined): readonly [Outcome, Outcome?] {
    const outcomes: Outcome[] = [];
    const isDone = endsWithin(this.limits.clockMs, () => {
      const first = this.load() ?? this.call(call);
      outcomes.push(first);
      const second = first.is === 'returned' ? next?.(first) : undefined;
      if (second !== undefined) outcomes.push(this.call(second));
    });
    const [first = this.tooLate(), second] = isDone ? outcomes : [...outcomes, this.tooLate()];
    return second === undefined ? [first] : [first, second];
  }

  /** After a limit, or after the engine threw, this is not safe: then the engine goes, and all of it with it. */
  dispose(): void {
    this.host.dispose();
    this.context.dispose();
    this.runtime.dispose();
  }

  private load(): Failed | undefined {
    this.deadline = new Deadline(this.limits.loadMs, ' to load');
    const failure = this.evaluateScript();
    return this.deadline.isOver() ? this.tooLate() : failure;
  }

  private call({ entryPoint, input }: Call): Outcome {
    this.deadline = new Deadline(this.limits.callMs);
    const outcome = this.answerOf(entryPoint, JSON.stringify(input));
    return this.deadline.isOver() ? this.tooLate() : outcome;
  }

  private tooLate(): Failed {
    return limit(`${this.script.name} took longer than ${this.deadline?.text ?? ''}`);
  }

  private evaluateScript(): Failed | undefined {
    const { script } = this;
    if (readsBuffer(script.source)) this.evaluate(BUFFER_SCRIPT, 'buffer');
    const thrown = this.evaluate(script.source, script.name);
    return thrown && failed(script, this.ask('describe', thrown)?.error);
  }

  /** Answers what was thrown, if anything. */
  private evaluate(source: string, name: string): QuickJSHandle | undefined {
    const result = this.context.evalCode(source, name, { type: 'global' });
    if (result.error) return result.error;
    result.value.dispose();
    return undefined;
  }

  private answerOf(entryPoint: EntryPoint, input: string): Outcome {
    const { script } = this;
    const { outputLength } = this.limits;
    const answer = this.ask(entryPoint, this.context.newString(input));
    if (answer === undefined) return failed(script, undefined);
    if (answer.tooLong) return limit(`${script.name} answered with more than ${outputLength} characters of JSON`);
    if (answer.error) return failed(script, answer.error);
    if (answer.missing) return { is: 'missing' };
    return { is: 'returned', value: answer.value, notFinite: answer.notFinite ?? 0 };
  }

  /** Has the host's function do something; undefined if it could not even catch what happened. */
  private ask(task: string, argument: QuickJSHandle): HostAnswer | undefined {
    const { context } = this;
    const name = context.newString(task);
    const result = context.callFunction(this.host, context.undefined, name, argument);
    name.dispose();
    argument.dispose();
    if (result.error) {
      result.error.dispose();
      return undefined;
    }
    const length = context.getProp(result.value, 'length').consume((handle) => context.getNumber(handle));
    const text = length > this.limits.outputLength ? undefined : context.getString(result.value);
    result.value.dispose();
    return text === undefined ? { tooLong: true } : (JSON.parse(text) as HostAnswer);
  }
}

/** What the host's function answers: only ours is ever called. */
interface HostAnswer {
  readonly value?: unknown;
  readonly notFinite?: number;
  readonly missing?: boolean;
  readonly error?: Thrown;
  readonly tooLong?: boolean;
}

interface Thrown {
  readonly message: string;
  readonly stack: string;
}

/** Without words of its own, what was thrown left no memory to say them: where there is none for an error, the engine throws null. */
function failed(script: Script, thrown: Thrown | undefined): Failed {
  if (thrown === undefined || thrown.message === 'null') return limit(`${script.name} ran out of memory`);
  const message = `${thrown.message}${placeIn(script.name, thrown.stack)}`;
  return isLimit(thrown.message) ? limit(message) : { is: 'failed', code: 'CODEC_FAILED', message };
}

function limit(message: string): Failed {
  return { is: 'failed', code: 'CODEC_LIMIT', message };
}
