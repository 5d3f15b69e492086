import { describe, expect, it } from 'vitest';
import { settingsWith } from '../constructs/settings.ts';
import { deployed } from './deployed.ts';

interface Synthesized {
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

const WAYS = [
  ['assume-role', { connection: 'assume-role' }],
  ['assume-role without external id', { connection: 'assume-role', externalId: 'none' }],
  ['webhook', { connection: 'webhook' }],
  ['mqtt', { connection: 'mqtt' }],
  ['no The Things Stack', null],
] as const;

/** What one stack offers, and what the other has of it: CloudFormation refuses to change that while it is used. */
async function shared(networkFields: object | null) {
  const { templates } = await deployed(settingsWith({ telemetry: { stackName: 'ttes' } }, networkFields));
  const [identity, messaging] = templates.map(({ template }) => template as Synthesized);
  const exported = Object.values(identity?.Outputs ?? {}).flatMap(({ Export, Value }) =>
    Export === undefined ? [] : [[Export.Name, JSON.stringify(Value)] as const],
  );
  const imported = [...JSON.stringify(messaging).matchAll(/\{"Fn::ImportValue":"([^"]+)"\}/g)].map(([, name]) => name);
  return { exported: new Map(exported), imported: new Set(imported) };
}

const stacks: { readonly way: string; readonly of: Awaited<ReturnType<typeof shared>> }[] = [];
for (const [way, networkFields] of WAYS) stacks.push({ way, of: await shared(networkFields) });

describe.each(stacks)('stacks that are deployed for $way', ({ of: old }) => {
  it.each(stacks)('can be deployed for $way: what is imported is still exported, and the same', ({ of: next }) => {
    expect(old.imported.size).toBeGreaterThan(3);
    for (const name of old.imported) {
      expect(next.exported.get(name ?? '')).toBeDefined();
      expect(next.exported.get(name ?? '')).toBe(old.exported.get(name ?? ''));
    }
  });
});
