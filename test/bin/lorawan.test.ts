import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runLorawan } from '../cli/run-lorawan.ts';

describe('npx lorawan', () => {
  it.each([
    [['--help'], 'npx lorawan <command>'],
    [['devices', '--help'], 'npx lorawan devices <command>'],
    [['devices', 'import', '--help'], 'npx lorawan devices import <file> [options]'],
    [['connect', '--help'], 'npx lorawan connect [options]'],
    [['doctor', '--help'], 'npx lorawan doctor [options]'],
    [['kek', '--help'], 'npx lorawan kek <command>'],
    [['kek', 'rotate', '--help'], 'npx lorawan kek rotate [options]'],
    [['kek', 'list', '--help'], 'npx lorawan kek list [options]'],
    [['kek', 'retire', '--help'], 'npx lorawan kek retire <label> [options]'],
  ])('%j shows the usage and ends with code 0', async (args, usage) => {
    const { code, stdout, stderr } = await runLorawan(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: ${usage}\n`);
  });

  it.each([
    ['no command', [], /^npx lorawan needs a command; its commands are: .*\bkek/],
    ['a command that there is not', ['kek', 'lend'], /^npx lorawan kek has no command lend;/],
    ['an option that there is not', ['kek', 'list', '--turbo'], /^Unknown option '--turbo'/],
    ['nobody to ask', ['kek', 'retire', 'x'], /^There is nobody to ask .* --yes\.$/m],
  ])('with %s ends with code 2 and one line', async (_, args, line) => {
    const { code, stdout, stderr } = await runLorawan(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
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
