import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

export const REGION = 'eu-west-1';
export const ASSUMED = {
  accessKeyId: 'ASIAASSUMED',
  secretAccessKey: 'assumed-secret',
  sessionToken: 'token/+=of session',
};

/** As much of AWS as the network needs to connect: STS, DescribeEndpoint, and the device gateway. */
export interface SmallAws {
  readonly endpoint: string;
  readonly broker: Aedes;
  /** Form bodies of the AssumeRole requests. */
  readonly assumed: URLSearchParams[];
  readonly clientIds: string[];
  /** While set, AssumeRole is refused. */
  refusing: boolean;
  /** Breaks all MQTT connections. */
  drop(): void;
  stop(): Promise<void>;
}

export async function startSmallAws(): Promise<SmallAws> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    readBody(request).then((body) => {
      if (request.url?.startsWith('/endpoint')) {
        response.end(JSON.stringify({ endpointAddress: aws.endpoint.replace('http://', '') }));
        return;
      }
      aws.assumed.push(new URLSearchParams(body));
      response
        .writeHead(aws.refusing ? 403 : 200, { 'content-type': 'text/xml' })
        .end(aws.refusing ? REFUSED : CREDENTIALS);
    }, console.error);
  });
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'mqtt' });
  server.on('upgrade', (request, socket: Socket, head) => {
    if (!isSigned(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.add(socket);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      broker.handle(createWebSocketStream(webSocket), request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const aws: SmallAws = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broker,
    assumed: [],
    clientIds: [],
    refusing: false,
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      aws.drop();
      await new Promise<void>((resolve) => broker.close(resolve));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  broker.on('client', ({ id }) => aws.clientIds.push(id));
  return aws;
}

/** Checks a presigned query by AWS's published recipe (Signature Version 4), the token left out as AWS IoT wants it. */
export function isSigned({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  const { pathname, searchParams } = new URL(url, 'ws://aws');
  const signature = searchParams.get('X-Amz-Signature');
  const token = searchParams.get('X-Amz-Security-Token');
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature' && name !== 'X-Amz-Security-Token')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const request = ['GET', pathname, query, `host:${headers.host}`, '', 'host', sha256('')].join('\n');
  const date = searchParams.get('X-Amz-Date') ?? '';
  const scope = [date.slice(0, 8), REGION, 'iotdevicegateway', 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(request)].join('\n');
  let key: Buffer = Buffer.from(`AWS4${ASSUMED.secretAccessKey}`);
  for (const part of scope) key = hmac(key, part);
  return token === ASSUMED.sessionToken && signature === hmac(key, toSign).toString('hex');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const CREDENTIALS = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>${ASSUMED.accessKeyId}</AccessKeyId><SecretAccessKey>${ASSUMED.secretAccessKey}</SecretAccessKey>
  <SessionToken>${ASSUMED.sessionToken}</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const REFUSED = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
  <Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>`;
