import type { WebhookRegistry } from '../networks/the-things-stack/webhook-registry.ts';
import type { Connection } from './connection.ts';

/** What the connection `webhook` needs from outside. */
export interface WebhookConnectionDeps {
  /** ID of the webhook in The Things Stack. */
  readonly id: string;
  /** URL of our function. */
  readonly baseUrl: string;
  readonly webhooks: WebhookRegistry;
  /** Headers that the network has to send, one of them a secret. */
  readHeaders(): Promise<Readonly<Record<string, string>>>;
}

/** The Things Stack calls a function URL with each message. */
export function webhookConnection({ id, baseUrl, webhooks, readHeaders }: WebhookConnectionDeps): Connection {
  return {
    async set() {
      // Always anew: the network does not tell whether it still has the right secret.
      await webhooks.set({ id, baseUrl, headers: await readHeaders() });
      const message = `Over a webhook: The Things Stack calls ${baseUrl} (its webhook ${id}).`;
      return { step: 'connection', outcome: 'done', message };
    },
    async remove() {
      const found = await webhooks.get(id);
      if (found?.baseUrl !== baseUrl) {
        const message = `Over a webhook: there is no webhook ${id} of this stack.`;
        return { step: 'connection', outcome: 'not-needed', message };
      }
      await webhooks.remove(id);
      return { step: 'connection', outcome: 'done', message: `Over a webhook: the webhook ${id} is removed.` };
    },
  };
}
