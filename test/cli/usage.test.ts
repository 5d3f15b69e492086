import { describe, expect, it } from 'vitest';
import { connect } from '../../lib/cli/connect.ts';
import { devices } from '../../lib/cli/devices.ts';
import { doctor } from '../../lib/cli/doctor.ts';
import { group } from '../../lib/cli/group.ts';
import { kek } from '../../lib/cli/kek.ts';
import { thingpark } from '../../lib/cli/thingpark.ts';
import { runHere } from './run-here.ts';

const lorawan = group('npx lorawan', 'All commands.', { connect, devices, doctor, kek, thingpark });

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
    [['thingpark', 'connection', '--help'], 'npx lorawan thingpark connection [options]'],
  ])('%j shows the usage', async (args, usage) => {
    const { code, stdout, stderr } = await runHere(lorawan, ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: ${usage}\n`);
  });

  it.each([
    ['no command', [], /^npx lorawan needs a command; its commands are: .*\bkek/],
    ['a command that there is not', ['kek', 'lend'], /^npx lorawan kek has no command lend;/],
    ['an option that there is not', ['kek', 'list', '--turbo'], /^Unknown option '--turbo'/],
    ['nobody to ask', ['kek', 'retire', 'x'], /^There is nobody to ask .* --yes\.$/m],
  ])('with %s says so in one line', async (_, args, line) => {
    const { code, stdout, stderr } = await runHere(lorawan, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
