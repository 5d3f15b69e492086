import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { projectContext } from '../../lib/read-settings.ts';
import { IdentityStack } from '../../lib/stacks/identity-stack.ts';
import { settingsWith } from '../constructs/settings.ts';

function identityStack(networkFields: object): IdentityStack {
  const app = new App({ context: { ...projectContext() }, builtinCloudFormationValidation: false });
  return new IdentityStack(app, 'identity', { settings: settingsWith({}, networkFields) });
}

describe('the identity stack', () => {
  it('has a role for the network where the network assumes one', () => {
    const stack = identityStack({});
    expect(stack.crossAccountRole).toBeDefined();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  it.each(['webhook', 'mqtt'])('has none for the connection %s, and warns of nothing', (connection) => {
    const stack = identityStack({ connection });
    expect(stack.crossAccountRole).toBeUndefined();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  it('exports the label under a name of its own', () => {
    const exported = Template.fromStack(identityStack({})).findOutputs('*', { Export: Match.anyValue() });
    expect(Object.values(exported).map(({ Export }) => Export.Name)).toEqual(['identity-KekLabel']);
  });
});
