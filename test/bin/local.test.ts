import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Runs `npm start` without npm, as a user's terminal would. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/local.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return { child, lines: createInterface(child.stdout), errors: () => errors, exit: once(child, 'exit') };
}

describe('npm start -- --json', () => {
  it('says ready first, then an uplink of the demo device, one JSON object a line, and ends with code 0', async () => {
    const { child, lines, exit } = start('--json', '--mqtt-port', '0', '--api-port', '0', '--console-port', '0');
    const events: { event: string; topic?: string; [member: string]: unknown }[] = [];
    for await (const line of lines) {
      const event = JSON.parse(line);
      events.push(event);
      if (event.topic === 'lorawan/24E124707C141230/uplink') break;
    }
    expect(events[0]).toMatchObject({
      event: 'ready',
      mqtt: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:\d+$/),
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      console: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      outputs: { StackName: 'lorawan', DownlinkTopic: 'lorawan/downlink', Region: 'eu-west-1' },
    });
    // As cdk.json comes: the simulated network has ciphertext only.
    expect(events.at(-1)?.['payload']).toMatchObject({
      integration: { encryption: 'end-to-end', warnings: [], errors: [] },
    });
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  }, 60_000);
});

describe('a start that can not be', () => {
  it.each([
    ['--settings', ['--settings', 'nowhere.json'], /^Settings can't be read from nowhere\.json/],
    ['a port that is no number', ['--mqtt-port', 'many'], /^--mqtt-port many is not accepted/],
    ['an option that does not exist', ['--turbo'], /^Unknown option '--turbo'/],
  ])('for %s ends with code 1 and one sentence, no stack trace', async (_what, args, sentence) => {
    const { errors, exit } = start(...args);
    expect(await exit).toEqual([1, null]);
    expect(errors()).toMatch(sentence);
    expect(errors()).not.toMatch(/^ {4}at /m);
  });

  it('for a port that is taken says so, and how to take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { errors, exit } = start('--mqtt-port', port, '--api-port', '0', '--console-port', '0');
    expect(await exit).toEqual([1, null]);
    expect(errors()).toMatch(/the port is taken.*--mqtt-port/);
    other.close();
  }, 60_000);

  it('for --network beside --no-network says that it is one or the other', async () => {
    const { errors, exit } = start('--network', 'helium', '--no-network');
    expect(await exit).toEqual([1, null]);
    expect(errors()).toContain('--network and --no-network exclude each other');
  });

  it('for --help shows all options and ends with code 0', async () => {
    const { lines, exit } = start('--help');
    const text: string[] = [];
    for await (const line of lines) text.push(line);
    expect(await exit).toEqual([0, null]);
    for (const option of [
      'settings',
      'mqtt-port',
      'mqtts-port',
      'api-port',
      'console-port',
      'no-network',
      'json',
      'retry-delays',
    ]) {
      expect(text.join('\n')).toContain(`--${option}`);
    }
  });
});
