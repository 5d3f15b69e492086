import { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';

/** The sandbox of the functions, in their time zone: some codecs read the local time. */
export function utcSandbox(): Sandbox {
  process.env['TZ'] = 'UTC';
  return new Sandbox();
}
