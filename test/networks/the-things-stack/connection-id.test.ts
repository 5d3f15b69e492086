import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionID } from '../../../lambdas/networks/the-things-stack/connection-id.ts';

describe('the id of a connection', () => {
  it.each([
    ['lorawan', 'aws-lorawan'],
    ['Plant-2', 'aws-plant-2'],
    ['a--b-', 'aws-a-b'],
    ['x'.repeat(40), `aws-${'x'.repeat(32)}`],
    [`${'x'.repeat(31)}-yz`, `aws-${'x'.repeat(31)}`],
  ])('of %s is %s', (stackName, id) => {
    expect(connectionID(stackName)).toBe(id);
  });

  it('is one that The Things Stack takes, for every name that the settings accept', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,39}$/), (stackName) => {
        const id = connectionID(stackName);
        expect(id).toMatch(/^[a-z0-9](?:-?[a-z0-9]){2,}$/);
        expect(id.length).toBeLessThanOrEqual(36);
      }),
    );
  });
});
