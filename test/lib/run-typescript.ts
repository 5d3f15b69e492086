import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROJECT = resolve(import.meta.dirname, '../..');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/**
 * Runs statements in a process of their own, whose environment and folder no other test shares.
 * @param statements a module, which imports the project's files from `project:`
 */
export function runTypeScript(
  statements: string,
  { directory = PROJECT, env = {} }: { directory?: string; env?: Readonly<Record<string, string>> } = {},
): { readonly stdout: string; readonly stderr: string } {
  const code = statements.replaceAll('project:', `${pathToFileURL(PROJECT).href}/`);
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', TSX, '--input-type=module', '--eval', code], {
    cwd: directory,
    env: { ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { stdout, stderr };
}
