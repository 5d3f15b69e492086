import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npx lorawan` without npx, where nobody can be asked and AWS is nowhere but where the arguments say. */
export async function runLorawan(...args: readonly string[]): Promise<Ran> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, ['bin/lorawan.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: 'none', AWS_SHARED_CREDENTIALS_FILE: 'none' },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}
