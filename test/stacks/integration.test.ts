import { beforeAll, describe, expect, it } from 'vitest';
import { settingsWith } from '../constructs/settings.ts';
import { type Deployed, deployed } from './deployed.ts';

const importsOf = (template: object): string[] =>
  [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => String(name));

const exportsOf = ({ Outputs = {} }: { Outputs?: Readonly<Record<string, { Export?: { Name: unknown } }>> }) =>
  Object.values(Outputs).flatMap(({ Export }) => (Export === undefined ? [] : [String(Export.Name)]));

describe('two integrations in one account', () => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith({ name: 'plant' }), settingsWith({ name: 'plant-2' }));
  });

  it('are two stacks each, the lasting one made before the other', () => {
    const names = all.templates.map(({ name }) => name);
    expect([...names].sort()).toEqual(['plant-2-identity', 'plant-2-messaging', 'plant-identity', 'plant-messaging']);
    for (const integration of ['plant', 'plant-2']) {
      expect(names.indexOf(`${integration}-identity`)).toBeLessThan(names.indexOf(`${integration}-messaging`));
    }
  });

  it('have rules of different names', () => {
    const names = all.ofType('AWS::IoT::TopicRule').map(({ properties }) => String(properties['RuleName']));
    expect(names).toHaveLength(10);
    expect(new Set(names).size).toBe(10);
    expect(names.filter((name) => !/^(plant|plant_2)_\w+$/.test(name))).toEqual([]);
  });

  it('have exports of different names', () => {
    const names = all.templates.flatMap(({ template }) => exportsOf(template));
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  it('refer to nothing of each other, and from messaging to identity only', () => {
    for (const { name, template } of all.templates) {
      const integration = name.replace(/-(identity|messaging)$/, '');
      const foreign = importsOf(template).filter(
        (export_) => !new RegExp(`^${integration}-identity[:-]`).test(export_),
      );
      expect(foreign, name).toEqual([]);
      expect(importsOf(template).length > 0, name).toBe(name.endsWith('-messaging'));
    }
  });

  it('mark what is theirs with a tag', () => {
    const tagged = all
      .ofType('AWS::Lambda::Function')
      .map(({ stackName, properties }) => [stackName.replace(/-(identity|messaging)$/, ''), properties['Tags']]);
    for (const [integration, tags] of tagged) expect(tags).toEqual([{ Key: 'lorawan:stack', Value: integration }]);
  });
});
