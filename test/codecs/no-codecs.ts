import type { Codecs } from '../../lambdas/codecs/choose-codec.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';

/** A stack without codecs. */
export const NO_CODECS: Codecs = { find: async () => undefined, sandbox: new Sandbox() };
