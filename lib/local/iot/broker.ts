import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { checkPublish } from '../aws/iot-data/publish-limits.ts';
import type { Decision } from '../iam/evaluate.ts';

/** A message on its way through the broker. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

export interface BrokerOptions {
  /** TCP port on loopback; 0: any free one. */
  readonly port: number;
  /** Shares its port with MQTT over WebSocket (`/mqtt`), as AWS IoT's endpoint does. */
  readonly httpServer: HttpServer;
  /** Decides on what a client that connected with credentials may do; `resource` as in `topic/<topic>`. */
  authorize(accessKeyId: string | undefined, action: string, resource: string): Decision;
  /** Sees every message, whoever published it. `clientId` is absent for messages that came over HTTP. */
  onMessage(message: BrokerMessage, clientId: string | undefined): void;
}

/** AWS IoT Core's message broker: MQTT 3.1.1 over TCP and WebSocket, without TLS, on loopback only. */
export interface Broker {
  readonly port: number;
  /** Publishes on behalf of a service. */
  publish(message: BrokerMessage): Promise<void>;
  stop(): Promise<void>;
}

export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const accessKeys = new WeakMap<Client, string>();
  const allowed = (client: Client | null, action: string, resource: string): boolean =>
    options.authorize(client === null ? undefined : accessKeys.get(client), action, resource).allowed;

  const aedes = await Aedes.createBroker({
    // A burst of messages to one slow subscriber must not stop the others.
    queueLimit: 10_000,
    preConnect(client, packet, done) {
      const accessKeyId = accessKeyOf(client.req);
      if (accessKeyId !== undefined) accessKeys.set(client, accessKeyId);
      done(null, allowed(client, 'iot:Connect', `client/${packet.clientId ?? ''}`));
    },
    authorizePublish(client, { topic, payload, retain }, done) {
      try {
        checkPublish({ topic, payload: Buffer.from(payload), retain });
      } catch (error) {
        // AWS IoT closes the connection of a client that goes past its limits, and so does the broker.
        return done(error as Error);
      }
      const may = allowed(client, 'iot:Publish', `topic/${topic}`);
      done(may ? null : new Error(`not authorized to publish on ${topic}`));
    },
    authorizeSubscribe(client, subscription, done) {
      // Messages of Basic Ingest go to their rule and to nobody else.
      if (subscription.topic.startsWith('$aws/rules/')) return done(null, null);
      // AWS IoT answers a refused subscription with failure and keeps the connection.
      done(null, allowed(client, 'iot:Subscribe', `topicfilter/${subscription.topic}`) ? subscription : null);
    },
    authorizeForward: (client, packet) => (allowed(client, 'iot:Receive', `topic/${packet.topic}`) ? packet : null),
    published({ topic, payload, qos, retain }, client, done) {
      // The broker's own announcements of clients are no messages of AWS IoT.
      if (!topic.startsWith('$SYS/')) {
        const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
        options.onMessage({ topic, payload: bytes, qos: qos === 0 ? 0 : 1, retain }, client?.id);
      }
      done();
    },
  });

  // Nagle's algorithm and delayed acknowledgements together cost 40 ms a message.
  const tcp = createServer({ noDelay: true }, (socket) => aedes.handle(socket));
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'mqtt' });
  const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/mqtt' || isForeignPage(request)) return void socket.destroy();
    socket.setNoDelay(true);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      aedes.handle(createWebSocketStream(webSocket), request);
    });
  };
  options.httpServer.on('upgrade', upgrade);
  await listen(tcp, options.port);

  return {
    port: (tcp.address() as AddressInfo).port,
    publish: ({ topic, payload, qos, retain = false }) =>
      new Promise((resolve, reject) => {
        const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    async stop() {
      options.httpServer.off('upgrade', upgrade);
      for (const client of webSockets.clients) client.terminate();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

/** Browsers let any page open a WebSocket to this machine, and say which page it is. */
function isForeignPage({ headers: { origin } }: IncomingMessage): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || !['127.0.0.1', 'localhost'].includes(new URL(origin).hostname);
}

/** Access key of a presigned WebSocket request: `X-Amz-Credential=<access key>/<date>/<region>/…`. */
function accessKeyOf(request: IncomingMessage | undefined): string | undefined {
  const { searchParams } = new URL(request?.url ?? '/', 'http://localhost');
  return searchParams.get('X-Amz-Credential')?.split('/')[0];
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
