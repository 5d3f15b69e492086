import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runLorawan } from '../cli/run-lorawan.ts';

describe('npx lorawan', () => {
  // Of every command in test/cli/usage.test.ts, without a process for each.
  it('shows its usage and ends with code 0', async () => {
    const { code, stdout, stderr } = await runLorawan('--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: npx lorawan <command>\n');
    for (const command of ['connect', 'devices', 'doctor', 'kek']) expect(stdout).toMatch(`  ${command} `);
  });

  it('with nobody to ask ends with code 2 and one line', async () => {
    const { code, stdout, stderr } = await runLorawan('kek', 'retire', 'x');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^There is nobody to ask .* --yes\.\n$/);
  });

  it.each([
    ['settings that are nowhere', ['--settings', 'nowhere.json'], /^Settings can't be read from nowhere\.json/],
    ['no laptop where it is said to be', ['--local', 'http://127.0.0.1:9'], /^AWS can't be reached .* npm start/],
    ['no Region', [], /^There is no AWS Region: set AWS_REGION/],
  ])('with %s ends with code 1 and one line', async (_, args, line) => {
    const { code, stdout, stderr } = await runLorawan('kek', 'list', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('is found by npx in the checkout, without a build', async () => {
    const { stdout } = await promisify(execFile)('npx', ['--no', 'lorawan', 'kek', '--help']);
    expect(stdout).toContain('Usage: npx lorawan kek <command>');
  });
});
