import type { Codecs } from './choose-codec.ts';
import { codecFolder } from './codec-folder.ts';
import { Sandbox } from './sandbox/sandbox.ts';

/** The codecs that were deployed beside a function. `defaultCodec` may be `none`. */
export function deployedCodecs(env: { readonly codecsDirectory: string; readonly defaultCodec: string }): Codecs {
  const byDefault = env.defaultCodec === 'none' ? undefined : env.defaultCodec;
  return { find: codecFolder(env.codecsDirectory), sandbox: new Sandbox(), byDefault };
}
