import { type App, Tags } from 'aws-cdk-lib';
import type { Settings } from '../settings.ts';
import { IdentityStack } from './identity-stack.ts';
import { MessagingStack } from './messaging-stack.ts';

/** The two stacks of one integration, split by how long they live. Several integrations fit into one account. */
export function addIntegration(app: App, settings: Settings): { identity: IdentityStack; messaging: MessagingStack } {
  const identity = new IdentityStack(app, `${settings.name}-identity`, { settings });
  const messaging = new MessagingStack(app, `${settings.name}-messaging`, { settings, identity });
  for (const stack of [identity, messaging]) Tags.of(stack).add('lorawan:stack', settings.name);
  return { identity, messaging };
}
