import { describe, expect, it } from 'vitest';
import { type Arguments, command } from '../../lib/cli/arguments.ts';
import { UsageError } from '../../lib/cli/command.ts';
import { group } from '../../lib/cli/group.ts';
import { Screen } from './screen.ts';

/** What a command with one parameter makes of a command line. */
async function read(...args: string[]): Promise<Arguments | string> {
  const screen = new Screen();
  const seen: Arguments[] = [];
  const show = command({
    name: 'npx lorawan show',
    summary: 'Shows it.',
    about: 'In full.',
    parameters: ['what'],
    run: async (values) => void seen.push(values),
  });
  await show.run(args, screen);
  return seen[0] ?? screen.printed.join();
}

const DEFAULTS = { values: ['it'], settings: undefined, local: undefined, yes: false, json: false, own: new Map() };

describe('the arguments of a command', () => {
  it('are its value, and what the options leave at their defaults', async () => {
    expect(await read('it')).toEqual(DEFAULTS);
  });

  it('may stand in any order', async () => {
    const all = { values: ['it'], settings: 'mine.json', local: undefined, yes: true, json: true, own: new Map() };
    expect(await read('--yes', 'it', '--json', '--settings', 'mine.json')).toEqual(all);
  });

  it.each([
    [['--local', 'it'], 'http://127.0.0.1:4566'],
    [['it', '--local'], 'http://127.0.0.1:4566'],
    [['--local', 'http://127.0.0.1:1234', 'it'], 'http://127.0.0.1:1234'],
    [['--local=http://127.0.0.1:1234', 'it'], 'http://127.0.0.1:1234'],
  ])('%j means the laptop at %s', async (args, local) => {
    expect(await read(...args)).toEqual({ ...DEFAULTS, local });
  });

  it.each([
    [[], '<what> is missing'],
    [['it', 'that'], 'that is one argument too many, or no URL for --local'],
    [['it', '--turbo'], "Unknown option '--turbo'"],
    [['it', '--settings'], "Option '--settings <value>' argument missing"],
    [['it', '--local=here'], '--local here is not a URL'],
  ])('%j are refused in a sentence that names the help', async (args, words) => {
    const error = await read(...args).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/npx lorawan show --help tells more\.$/);
  });

  it('--help shows what it does, its usage and every option, and does nothing', async () => {
    const help = await read('--help');
    for (const text of [
      'Shows it.',
      'npx lorawan show <what> [options]',
      'In full.',
      '--settings FILE',
      '--local [URL]',
    ]) {
      expect(help).toContain(text);
    }
  });
});

describe('the own options of a command', () => {
  const seen: Arguments<'rate' | 'dry-run'>[] = [];
  const make = command({
    name: 'npx lorawan make',
    summary: 'Makes it.',
    about: 'In full.',
    parameters: [],
    options: [
      { name: 'rate', value: 'N', about: 'calls a second' },
      { name: 'dry-run', about: 'changes nothing' },
    ],
    run: async (values) => void seen.push(values),
  });
  const own = async (...args: string[]) => {
    await make.run(args, new Screen());
    const given = seen.at(-1)?.own;
    return { rate: given?.get('rate'), isDryRun: given?.has('dry-run') };
  };

  it.each([
    [['--rate', '5', '--dry-run'], { rate: '5', isDryRun: true }],
    [['--json', '--rate=5'], { rate: '5', isDryRun: false }],
    [['--dry-run'], { rate: undefined, isDryRun: true }],
    [[], { rate: undefined, isDryRun: false }],
  ])('%j are read beside those that all have', async (args, options) => {
    expect(await own(...args)).toEqual(options);
  });

  it.each([
    [['--rate'], "Option '--rate <value>' argument missing"],
    [['--dry-run=yes'], "Option '--dry-run' does not take an argument"],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j are refused', async (args, words) => {
    await expect(own(...args)).rejects.toThrow(words);
  });

  it('stand in the help before the others', async () => {
    const screen = new Screen();
    await make.run(['--help'], screen);
    expect(screen.printed.join()).toContain(
      ['  --rate N         calls a second', '  --dry-run        changes nothing', '  --settings FILE  settings'].join(
        '\n',
      ),
    );
  });

  it('are no options of another command', async () => {
    await expect(read('it', '--rate', '5')).rejects.toThrow("Unknown option '--rate'");
  });
});

describe('a command with a value that may be left out', () => {
  const seen: (readonly string[])[] = [];
  const make = command({
    name: 'npx lorawan make',
    summary: 'Makes it.',
    about: 'In full.',
    parameters: ['what'],
    optionalParameter: 'how',
    isOffline: true,
    run: async ({ values }) => void seen.push(values),
  });

  it.each([[['it']], [['it', 'well']]])('takes %j', async (args) => {
    await make.run(args, new Screen());
    expect(seen.at(-1)).toEqual(args);
  });

  it('refuses one more, and one less', async () => {
    await expect(make.run(['it', 'well', 'now'], new Screen())).rejects.toThrow(/^now is one argument too many\. npx/);
    await expect(make.run([], new Screen())).rejects.toThrow('<what> is missing');
  });

  it('shows that in its help, and leaves out what is about AWS where it works without', async () => {
    const screen = new Screen();
    await make.run(['--help'], screen);
    expect(screen.printed.join()).toContain('npx lorawan make <what> [how] [options]');
    expect(screen.printed.join()).toContain('--settings FILE');
    expect(screen.printed.join()).not.toMatch(/--local|--yes|AWS/);
  });
});

describe('a group of commands', () => {
  const ran: string[][] = [];
  const show = { summary: 'Shows it.', run: async (args: readonly string[]) => void ran.push([...args]) };
  const tool = group('npx tool', 'Does much.', { show });

  it('hands the rest of the line to the one that is named', async () => {
    await tool.run(['show', 'it', '--help'], new Screen());
    expect(ran).toEqual([['it', '--help']]);
  });

  it('lists them by --help', async () => {
    const screen = new Screen();
    await tool.run(['--help'], screen);
    expect(screen.printed.join()).toMatch(/^Does much\..*npx tool <command>.* {2}show {2}Shows it\./s);
  });

  it.each([
    [['hide'], /^npx tool has no command hide; its commands are: show\./],
    [['constructor'], /^npx tool has no command constructor/],
    [[], /^npx tool needs a command; its commands are: show\./],
  ])('refuses %j', async (args, words) => {
    const running = tool.run(args, new Screen());
    await expect(running).rejects.toThrow(words);
    await expect(running).rejects.toBeInstanceOf(UsageError);
  });
});
