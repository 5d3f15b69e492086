import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { startEngine } from './engine.ts';
import { LIMITS, type Limits } from './limits.ts';
import { OneMessage } from './one-message.ts';
import type { Call, EntryPoint, Outcome, Returned, Script } from './outcome.ts';

/**
 * Runs codecs, which are anybody's code: each message in a context of its own, as a sloppy script, with nothing of the host
 * inside and JSON text across the border. An engine that was brought to a limit, or failed itself, is thrown away.
 */
export class Sandbox {
  private engine: QuickJSWASMModule | undefined;
  private starting: Promise<void> | undefined;

  constructor(private readonly limits: Limits = LIMITS) {}

  /**
   * Calls a function of a script; entry points of older hosts take the place of one that is missing. Answers in every case,
   * whatever a codec does, but for one.
   * @param input JSON object: `bytes` or `data`, `fPort`, `recvTime` (ms since 1970, a Date for the codec), `variables`
   * @throws whatever keeps the engine from starting, which has nothing to do with the codec
   */
  async run(script: Script, entryPoint: EntryPoint, input: object): Promise<Outcome> {
    const [outcome] = await this.runInTurn(script, { entryPoint, input });
    return outcome;
  }

  /**
   * The same, and another function of the same script afterwards, for the same message.
   * @param next makes that call of what the first one answered, if there is to be one
   * @throws as `run`
   */
  async runInTurn(
    script: Script,
    call: Call,
    next?: (answer: Returned) => Call | undefined,
  ): Promise<readonly [Outcome, Outcome?]> {
    // A context costs more than this look.
    if (!names(script, call.entryPoint)) return [{ is: 'missing' }];
    // Not a single await between having an engine and being done with it: another message may break it.
    while (this.engine === undefined) await this.start();
    try {
      return this.runIn(this.engine, script, call, next);
    } catch (error) {
      const message = `the engine could not run ${script.name}: ${String(error)}`;
      return [{ is: 'failed', code: 'CODEC_LIMIT', message }];
    }
  }

  private runIn(
    engine: QuickJSWASMModule,
    script: Script,
    call: Call,
    next?: (answer: Returned) => Call | undefined,
  ): readonly [Outcome, Outcome?] {
    // Who comes to a limit, or breaks the engine, leaves its memory in any state: not even disposing is safe then.
    this.engine = undefined;
    const message = new OneMessage(engine, script, this.limits);
    const outcomes = message.run(call, next);
    if (!outcomes.some(isAtLimit)) {
      message.dispose();
      this.engine = engine;
    }
    return outcomes;
  }

  /** Messages that come at the same time wait for the same engine. */
  private async start(): Promise<void> {
    this.starting ??= startEngine().then((engine) => {
      this.engine = engine;
    });
    try {
      await this.starting;
    } finally {
      this.starting = undefined;
    }
  }
}

function isAtLimit(outcome: Outcome | undefined): boolean {
  return outcome?.is === 'failed' && outcome.code === 'CODEC_LIMIT';
}

/** Whether a script has a word that it must have if it has the function: most codecs have no `normalizeUplink`. */
function names({ source }: Script, entryPoint: EntryPoint): boolean {
  return NAMES[entryPoint].some((name) => source.includes(name));
}

/** Entry points and their predecessors. */
const NAMES: Readonly<Record<EntryPoint, readonly string[]>> = {
  decodeUplink: ['decodeUplink', 'Decoder', 'Decode'],
  normalizeUplink: ['normalizeUplink'],
  encodeDownlink: ['encodeDownlink', 'Encoder', 'Encode'],
  decodeDownlink: ['decodeDownlink'],
};
