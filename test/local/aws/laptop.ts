import { type ApiCall, type AwsApi, type AwsApiOptions, startAwsApi } from '../../../lib/local/aws/aws-api.ts';

export interface Laptop {
  readonly api: AwsApi;
  /** What SDK clients are made with. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly published: { readonly topic: string; readonly payload: unknown; readonly qos: number }[];
  readonly calls: ApiCall[];
  /** Actions that are refused. */
  readonly refused: Set<string>;
  clockMs: number;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** An API on a free port that allows everything but `refused`, and keeps what is published. */
export async function startLaptop(options: Partial<AwsApiOptions> = {}): Promise<Laptop> {
  const laptop = { published: [], calls: [], refused: new Set<string>(), clockMs: Date.parse('2026-11-21T12:00:00Z') };
  const { published, calls, refused }: Pick<Laptop, 'published' | 'calls' | 'refused'> = laptop;
  const api = await startAwsApi({
    account: ACCOUNT,
    region: REGION,
    port: 0,
    authorize: (call) => {
      calls.push(call);
      return { allowed: !refused.has(call.action), reason: `not allowed: ${call.action} on ${call.resource}` };
    },
    publish: async ({ topic, payload, qos }) => {
      published.push({ topic, payload: parsed(payload), qos });
    },
    assumeRole: () => ({ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }),
    iotEndpoint: () => '127.0.0.1:4566',
    now: () => laptop.clockMs,
    ...options,
  });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'any' };
  return Object.assign(laptop, { api, client: { endpoint: api.url, region: REGION, credentials, maxAttempts: 1 } });
}

function parsed(payload: Uint8Array): unknown {
  const text = Buffer.from(payload).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
