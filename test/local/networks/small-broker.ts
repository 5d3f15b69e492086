import { once } from 'node:events';
import { createServer } from 'node:http';
import { type BrokerMessage, startBroker } from '../../../lib/local/iot/broker.ts';

interface Published {
  readonly topic: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  readonly message: any;
  readonly clientId: string | undefined;
}

/** The broker of an account in which everybody may do everything, with what was published on it. */
export interface SmallBroker {
  readonly url: string;
  readonly published: readonly Published[];
  publish(topic: string, payload: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmallBroker(): Promise<SmallBroker> {
  const httpServer = createServer().listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  const published: Published[] = [];
  const broker = await startBroker({
    port: 0,
    httpServer,
    authorize: () => ({ allowed: true, reason: '' }),
    onMessage({ topic, payload }: BrokerMessage, clientId) {
      const text = Buffer.from(payload).toString();
      if (text.startsWith('{')) published.push({ topic, message: JSON.parse(text), clientId });
    },
  });
  return {
    url: `mqtt://127.0.0.1:${broker.port}`,
    published,
    publish: (topic, payload) => broker.publish({ topic, payload: Buffer.from(payload), qos: 1 }),
    async stop() {
      await broker.stop();
      httpServer.close();
    },
  };
}
