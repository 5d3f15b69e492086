// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creationOrder, referencesOf, type TemplateResource } from '../../../lib/local/cloudformation/template.ts';

const resource = (Properties: Record<string, unknown>, DependsOn?: string | string[]): TemplateResource => ({
  Type: 'Some::Type',
  Properties,
  ...(DependsOn !== undefined && { DependsOn }),
});

describe('references of a value', () => {
  it.each([
    [{ Ref: 'A' }, ['A']],
    [{ 'Fn::GetAtt': ['A', 'Arn'] }, ['A']],
    [{ 'Fn::GetAtt': 'A.Arn' }, ['A']],
    [{ 'Fn::Sub': '${A}-${B.Arn}-${!C}' }, ['A', 'B']],
    [{ 'Fn::Sub': ['${x}', { x: { Ref: 'A' } }] }, ['x', 'A']],
    [{ 'Fn::Join': ['', ['a', { Ref: 'A' }, { deep: [{ Ref: 'B' }] }]] }, ['A', 'B']],
    ['A', []],
    [null, []],
  ])('%j: %j', (value, expected) => {
    expect(referencesOf(value)).toEqual(expected);
  });
});

describe('the order of creation', () => {
  it('has each resource after those that it refers to or depends on', () => {
    const Resources = {
      Rule: resource({ role: { 'Fn::GetAtt': ['Role', 'Arn'] } }, 'Permission'),
      Permission: resource({ name: { Ref: 'Function' } }),
      Function: resource({ role: { 'Fn::Sub': '${Role.Arn}' } }, ['Policy']),
      Policy: resource({ roles: [{ Ref: 'Role' }] }),
      Role: resource({ region: { Ref: 'AWS::Region' } }),
    };
    expect(creationOrder({ Resources })).toEqual(['Role', 'Policy', 'Function', 'Permission', 'Rule']);
  });

  it('of any template without a circle has all resources once, and none before what it needs', () => {
    // Each resource may refer to earlier ones only; shuffling the template must not matter.
    const needs = fc.array(fc.array(fc.nat(30)), { maxLength: 20 });
    fc.assert(
      fc.property(needs, fc.func(fc.integer()), (lists, sortKey) => {
        const entries = lists.map((list, index) => {
          const earlier = list.filter((other) => other < index).map((other) => ({ Ref: `R${other}` }));
          return [`R${index}`, resource({ earlier })] as const;
        });
        const shuffled = [...entries].sort(([a], [b]) => sortKey(a) - sortKey(b));
        const order = creationOrder({ Resources: Object.fromEntries(shuffled) });
        expect([...order].sort()).toEqual(entries.map(([id]) => id).sort());
        for (const [id, { Properties }] of entries) {
          for (const other of referencesOf(Properties)) expect(order.indexOf(other)).toBeLessThan(order.indexOf(id));
        }
      }),
    );
  });

  it('refuses a circle and names it', () => {
    const Resources = {
      A: resource({ b: { Ref: 'B' } }),
      B: resource({ c: { 'Fn::GetAtt': ['C', 'Arn'] } }),
      C: resource({}, 'A'),
    };
    expect(() => creationOrder({ Resources })).toThrow('resources refer to each other in a circle: A → B → C → A');
  });
});
