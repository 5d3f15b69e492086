import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** What a file imports: paths from the project's root for its own files, names for packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), target)) : target,
  );
}

const arrows = (folder: string) =>
  sourcesOf(folder).flatMap((file) => importsOf(file).map((target) => ({ file, target })));

describe('imports point bin → lib → lambdas only', () => {
  it.each([
    ['lambdas', /^(lib|bin|test|bench)\/|^aws-cdk-lib|^constructs$/],
    ['lib', /^(bin|test|bench)\//],
    ['bin', /^(test|bench)\//],
  ])('%s imports nothing that it must not', (folder, forbidden) => {
    expect(arrows(folder).filter(({ target }) => forbidden.test(target))).toEqual([]);
  });

  it('stacks and constructs share contracts with the functions, and nothing else', () => {
    const shared = ['lib/stacks', 'lib/constructs']
      .flatMap(arrows)
      .filter(({ target }) => target.startsWith('lambdas/'));
    expect(shared.filter(({ target }) => !target.endsWith('/contract.ts'))).toEqual([]);
    expect(shared.length).toBeGreaterThan(0);
  });

  it('contracts import nothing', () => {
    expect(arrows('lambdas').filter(({ file }) => file.endsWith('/contract.ts'))).toEqual([]);
  });
});

describe('rooms', () => {
  it('only edge files import the AWS SDK', () => {
    const strangers = arrows('lambdas').filter(
      ({ file, target }) => target.startsWith('@aws-sdk/') && !file.startsWith('lambdas/edge/'),
    );
    expect(strangers).toEqual([]);
  });

  it('only env.ts reads the environment', () => {
    const readers = sourcesOf('lambdas').filter((file) => /process\.env/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(readers).toEqual(['lambdas/env.ts']);
  });

  it('lorawan is pure: it imports node:crypto, what imports nothing, and itself', () => {
    const strangers = arrows('lambdas/lorawan').filter(
      ({ target }) => !/^(node:crypto|lambdas\/(errors|kept-copy)\.ts|lambdas\/lorawan\/.*)$/.test(target),
    );
    expect(strangers).toEqual([]);
  });

  it('decisions reach the outside only through what they are given', () => {
    const decisions = arrows('lambdas').filter(
      ({ file }) =>
        /^lambdas\/(upstream|downlink|devices|setup|webhook|network-setup|outbox|device-table)\//.test(file) &&
        !file.endsWith('/handler.ts'),
    );
    expect(decisions.filter(({ target }) => /lambdas\/(edge|env)/.test(target))).toEqual([]);
  });

  it('no room is called after nothing in particular', () => {
    const names = ['lambdas', 'lib', 'bin'].flatMap(sourcesOf).flatMap((file) => file.replace(/\.ts$/, '').split('/'));
    expect(names.filter((name) => /^(utils?|common|shared|helpers?|misc)$/.test(name))).toEqual([]);
  });
});
