import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { startEngine } from './engine.ts';
import { LIMITS, type Limits } from './limits.ts';
import { OneMessage } from './one-message.ts';
import type { EntryPoint, Outcome, Script } from './outcome.ts';

/**
 * Runs codecs, which are anybody's code: each message in a context of its own, as a sloppy script, with nothing of the host
 * inside and JSON text across the border. An engine that was brought to a limit, or failed itself, is thrown away.
 */
export class Sandbox {
  private engine: QuickJSWASMModule | undefined;
  private starting: Promise<void> | undefined;

  constructor(private readonly limits: Limits = LIMITS) {}

  /**
   * Calls one function of a script; entry points of older hosts take the place of one that is missing.
   * Answers in every case: neither a codec nor the engine makes it throw.
   * @param input JSON object: `bytes` or `data`, `fPort`, `recvTime` (ms since 1970, a Date for the codec), `variables`
   */
  async run(script: Script, entryPoint: EntryPoint, input: object): Promise<Outcome> {
    // A context costs more than this look, and most codecs have no `normalizeUplink`.
    if (!NAMES[entryPoint].some((name) => script.source.includes(name))) return { is: 'missing' };
    try {
      // Not a single await between having an engine and being done with it: another message may break it.
      while (this.engine === undefined) await this.start();
      return this.runIn(this.engine, script, entryPoint, JSON.stringify(input));
    } catch (error) {
      return {
        is: 'failed',
        code: 'CODEC_LIMIT',
        message: `the engine could not run ${script.name}: ${String(error)}`,
      };
    }
  }

  private runIn(engine: QuickJSWASMModule, script: Script, entryPoint: EntryPoint, input: string): Outcome {
    // Who comes to a limit, or breaks the engine, leaves its memory in any state: not even disposing is safe then.
    this.engine = undefined;
    const message = new OneMessage(engine, this.limits);
    const outcome = message.run(script, entryPoint, input);
    if (outcome.is === 'failed' && outcome.code === 'CODEC_LIMIT') return outcome;
    message.dispose();
    this.engine = engine;
    return outcome;
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

/** Entry points and their predecessors. */
const NAMES: Readonly<Record<EntryPoint, readonly string[]>> = {
  decodeUplink: ['decodeUplink', 'Decoder', 'Decode'],
  normalizeUplink: ['normalizeUplink'],
  encodeDownlink: ['encodeDownlink', 'Encoder', 'Encode'],
  decodeDownlink: ['decodeDownlink'],
};
