import { connectionID } from '../../../../lambdas/networks/the-things-stack/connection-id.ts';
import { webhookRegistry } from '../../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { type Facts, theThingsStackOf } from '../facts.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { permitted } from '../permitted.ts';

const CONNECT = 'Register it: npx lorawan connect.';

/** Whether The Things Stack calls our function, and with success. */
export async function webhookVerdict({ settings, outputs, clusterApi }: Facts): Promise<Verdict> {
  const { name } = await settings.need();
  const { applicationId } = await theThingsStackOf(settings);
  const url = (await outputs.need())('WebhookUrl');
  if (url === 'none') return wrong('the stacks have no URL for a webhook', 'Deploy anew: npx cdk deploy --all.');
  const id = connectionID(name);
  const webhooks = webhookRegistry(await clusterApi.need(), applicationId);
  const webhook = await permitted(webhooks.get(id));
  if (webhook === undefined) return wrong(`there is no webhook ${id} in The Things Stack`, CONNECT);
  const { baseUrl, health, isPaused, message, unsent } = webhook;
  if (baseUrl !== url) return wrong(`the webhook ${id} calls ${baseUrl}, not ${url}`, CONNECT);
  if (isPaused) return wrong(`the webhook ${id} is paused`, 'Let it go on: npx lorawan connect.');
  if (unsent.length > 0) return wrong(`the webhook ${id} gets no ${unsent.join(', ')}`, CONNECT);
  if (health === 'unhealthy') {
    return wrong(
      `the webhook ${id} is not healthy: ${message ?? 'The Things Stack does not say why'}`,
      'Register it anew, with the secret as it is now: npx lorawan connect; if it fails again, look into the log of the webhook function.',
    );
  }
  return ok(`the webhook ${id} ${health === 'healthy' ? 'delivers' : 'is registered; no message came yet'}`);
}
