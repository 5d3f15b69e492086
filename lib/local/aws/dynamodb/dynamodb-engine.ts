import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import dynalite from 'dynalite';
import type { Home } from '../arn.ts';
import { listen } from '../http/api-server.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-service.ts';

export interface DynamodbEngine {
  readonly url: string;
  forward(request: Pick<HttpRequest, 'headers' | 'body'>): Promise<HttpAnswer>;
  /** Waits for requests under way. */
  stop(): Promise<void>;
}

/** Starts DynamoDB, in memory, on a loopback port of its own. */
export async function startDynamodbEngine(home: Home): Promise<DynamodbEngine> {
  const server = withEnvironment({ AWS_ACCOUNT_ID: home.account, AWS_REGION: home.region }, () =>
    dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
  );
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  const agent = new Agent({ keepAlive: true });
  return {
    url,
    forward: (request) => forward(url, agent, request),
    stop: async () => {
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      agent.destroy();
    },
  };
}

async function forward(
  url: string,
  agent: Agent,
  { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
): Promise<HttpAnswer> {
  const outgoing = httpRequest(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end(body);
  });
  const answered = Object.entries(incoming.headers).filter(
    ([name]) => name.startsWith('x-amz') || name === 'content-type',
  );
  return {
    status: incoming.statusCode ?? 500,
    headers: Object.fromEntries(answered.map(([name, value]) => [name, String(value)])),
    body: await buffer(incoming),
  };
}

/** dynalite takes the account and Region of its ARNs from the environment, when it is made, and from nowhere else. */
function withEnvironment<T>(variables: Readonly<Record<string, string>>, make: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return make();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
