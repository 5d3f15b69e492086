import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../../lib/local/cloudformation/assembly.ts';
import { settingsWith } from '../../constructs/settings.ts';

describe('the assembly', () => {
  const { stacks, assets, directory } = synthesize(settingsWith());
  afterAll(() => rmSync(directory, { recursive: true }));

  it('has the stacks in the order in which they are deployed', () => {
    expect(stacks.map(({ name }) => name)).toEqual(['plant-identity', 'plant-messaging']);
  });

  it('has the bundle of every function, by the key under which the template names it', () => {
    const functions = stacks
      .flatMap(({ template }) => Object.values(template.Resources))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(5);
    for (const { Properties = {} } of functions) {
      const { S3Key } = Properties['Code'] as { S3Key: string };
      expect(existsSync(join(assets.get(S3Key) ?? '', 'index.mjs'))).toBe(true);
    }
  });
});
