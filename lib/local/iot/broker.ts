import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { checkPublish } from '../aws/iot-data/publish-limits.ts';
import type { Decision } from '../iam/evaluate.ts';
import { listenWithTls, type TlsListenerOptions } from './broker-tls.ts';

const BASIC_INGEST = '$aws/rules/';

/** A message on its way through the broker. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

/** How a client has shown who it is: with credentials of a role, or with a certificate. */
export type BrokerPrincipal = { readonly accessKeyId: string } | { readonly certificateId: string };

export interface BrokerOptions {
  /** TCP port on loopback; 0: any free one. */
  readonly port: number;
  /** Shares its port with MQTT over WebSocket (`/mqtt`), as AWS IoT's endpoint does. */
  readonly httpServer: HttpServer;
  /** Listens with TLS too. @default - without only */
  readonly tls?: TlsListenerOptions | undefined;
  /** Decides on what a client may do, by who it has shown to be, if anybody; `resource` as in `topic/<topic>`. */
  authorize(principal: BrokerPrincipal | undefined, action: string, resource: string): Decision;
  /** Sees every message, whoever published it. `clientId` is absent for messages that came over HTTP. */
  onMessage(message: BrokerMessage, clientId: string | undefined): void;
}

/** AWS IoT Core's message broker on loopback: MQTT 3.1.1 over TCP and WebSocket, and over TLS with client certificates. */
export interface Broker {
  readonly port: number;
  /** Undefined where it does not listen with TLS. */
  readonly tlsPort: number | undefined;
  /** Publishes on behalf of a service. */
  publish(message: BrokerMessage): Promise<void>;
  stop(): Promise<void>;
}

export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const principals = new WeakMap<Client, BrokerPrincipal>();
  /** Ids of certificates by connection. */
  const certificates = new WeakMap<object, string>();
  const allowed = (client: Client | null, action: string, resource: string): boolean =>
    options.authorize(client === null ? undefined : principals.get(client), action, resource).allowed;

  const aedes = await Aedes.createBroker({
    // A burst of messages to one slow subscriber must not stop the others.
    queueLimit: 10_000,
    preConnect(client, packet, done) {
      const accessKeyId = accessKeyOf(client.req);
      const certificateId = certificates.get(client.conn);
      if (accessKeyId !== undefined) principals.set(client, { accessKeyId });
      if (certificateId !== undefined) principals.set(client, { certificateId });
      const may = allowed(client, 'iot:Connect', `client/${packet.clientId ?? ''}`);
      // Without an error the client would wait for ever.
      done(may ? null : new Error('not authorized to connect'), may);
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
      if (subscription.topic.startsWith(BASIC_INGEST)) return done(null, null);
      // AWS IoT answers a refused subscription with failure and keeps the connection.
      done(null, allowed(client, 'iot:Subscribe', `topicfilter/${subscription.topic}`) ? subscription : null);
    },
    authorizeForward(client, packet) {
      // Nor do they go to who subscribed to more than them.
      if (packet.topic.startsWith(BASIC_INGEST)) return null;
      return allowed(client, 'iot:Receive', `topic/${packet.topic}`) ? packet : null;
    },
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
  const tls =
    options.tls &&
    (await listenWithTls(options.tls, (socket, certificateId) => {
      certificates.set(socket, certificateId);
      aedes.handle(socket);
    }));

  return {
    port: (tcp.address() as AddressInfo).port,
    tlsPort: tls?.port,
    publish: ({ topic, payload, qos, retain = false }) =>
      new Promise((resolve, reject) => {
        const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    async stop() {
      options.httpServer.off('upgrade', upgrade);
      for (const client of webSockets.clients) client.terminate();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await tls?.stop();
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
