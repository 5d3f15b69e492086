import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectContext } from '../../lib/read-settings.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const FOLDER = mkdtempSync(join(tmpdir(), 'lorawan-settings-'));

const FAULTS = [
  "Settings in bad.json can't be used:",
  '  nmae: "lorawan" is not accepted; there is no such field, accepted are ' +
    'name, thingTypeName, thingNameScheme, shadowMetrics, shadowPayload, deviceDeletion, codecs, nativeMessage, theThingsStack, thingPark, helium, telemetry',
  '',
].join('\n');

/** A file with those settings or that text, in a folder whose name the messages show. */
function settingsFile(name: string, content: unknown): string {
  const file = join(FOLDER, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function run(entry: string, options: readonly string[] = [], context: object = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', entry, ...options], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'], CDK_CONTEXT_JSON: JSON.stringify(context) },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr: stderr.replaceAll(`${FOLDER}/`, '') };
}

describe('settings that are not accepted end the program with the faults alone and exit code 1', () => {
  const bad = settingsFile('bad.json', { nmae: 'lorawan' });

  it('in a file named by the context, at synthesis', () => {
    expect(run('bin/app.ts', [], { settings: bad })).toEqual({ status: 1, stdout: '', stderr: FAULTS });
  });

  it('in the context itself, at synthesis', () => {
    expect(run('bin/app.ts', [], { integration: { nmae: 'lorawan' } })).toEqual({
      status: 1,
      stdout: '',
      stderr: FAULTS.replace('bad.json', 'cdk.json (context.integration)'),
    });
  });

  it('on the laptop', () => {
    expect(run('bin/local.ts', ['--settings', bad])).toEqual({ status: 1, stdout: '', stderr: FAULTS });
  });
});

describe('a settings file that can not be read ends the program with one line and exit code 1', () => {
  it.each([
    ['is not there', 'absent.json', undefined, /^Settings can't be read from absent\.json: ENOENT[^\n]*\n$/],
    ['is no JSON', 'torn.json', '{"name":', /^Settings can't be read from torn\.json: [^\n]*JSON[^\n]*\n$/],
  ])('if it %s', (_, name, content, line) => {
    const file = content === undefined ? join(FOLDER, name) : settingsFile(name, content);
    expect(run('bin/app.ts', [], { settings: file })).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(line),
    });
  });
});

describe('codecs that can not be used end the program with a line for each and exit code 1', () => {
  const folder = mkdtempSync(join(FOLDER, 'codecs-'));
  mkdirSync(join(folder, 'acme'));
  writeFileSync(join(folder, 'acme/meter.js'), 'export function decodeUplink() {}');
  const { integration } = projectContext();
  const settings = settingsFile('codecs.json', {
    ...(integration as object),
    codecs: { directory: folder, default: 'a/b' },
  });
  const name = folder.replace(`${FOLDER}/`, '');
  const faults = [
    `Codecs in ${name} can't be used:`,
    "  acme/meter.js:1:1: SyntaxError: Unexpected token 'export'; accepted: a JavaScript that is a script and no module",
    '  codecs.default: "a/b" is not accepted; accepted: acme/meter',
    '',
  ].join('\n');

  it.each([
    ['at synthesis', 'bin/app.ts', [], { settings }],
    [
      'on the laptop',
      'bin/local.ts',
      ['--settings', settings, '--mqtt-port', '0', '--api-port', '0', '--console-port', '0'],
      {},
    ],
  ])('%s', (_, entry, options, context) => {
    const { status, stdout, stderr } = run(entry, options, context);
    // The function of the identity stack is bundled before anybody looks at codecs.
    const lines = stderr.split('\n').filter((line) => !line.startsWith('bundle '));
    expect({ status, stdout, stderr: lines.join('\n') }).toEqual({ status: 1, stdout: '', stderr: faults });
  });
});
