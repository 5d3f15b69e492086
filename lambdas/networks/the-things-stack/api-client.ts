import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';

/**
 * The HTTP API of The Things Stack v3, below `/api/v3` of a cluster.
 * See https://www.thethingsindustries.com/docs/api/concepts/http/
 */
export interface TheThingsStackApi {
  /**
   * Answers the body of a 200.
   * @param path below `/api/v3`, e.g. `/as/applications/my-application/link`
   * @throws ApiError for any other answer, and where there was none
   */
  call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<JsonObject>;
}

export interface ApiClientOptions {
  /** Base URL of the cluster, without a path: `https://eu1.cloud.thethings.network`. */
  readonly clusterUrl: string;
  /** The API key; as it is now, once the one that was given is refused. */
  apiKey(isRefused?: boolean): Promise<string>;
  /** Waits, in ms. */
  sleep(ms: number): Promise<unknown>;
}

/** What went wrong with a call. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /**
   * @param status HTTP status; 0 where no answer came, so that nobody knows whether the call took effect
   * @param code `<namespace>:<name>` of the error as The Things Stack defines them, e.g. `pkg/networkserver:f_cnt_too_low`;
   * absent where its gateway refused a call by itself
   */
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
    readonly attributes: JsonObject = {},
    /** Typed objects that belong to the error. */
    readonly details: readonly JsonObject[] = [],
  ) {
    super(message);
  }

  /** Whether the network says that this key is none, or has not the rights. A malformed one is a 400 there. */
  get refusesKey(): boolean {
    return this.status === 401 || this.status === 403 || this.code === 'pkg/auth:token';
  }

  /** Whether the same call may succeed later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /**
   * Whether the network says that the application has no such thing. A 404 of its gateway, which has no code, says nothing
   * of the kind, nor does one that misses the application.
   */
  get saysMissing(): boolean {
    return this.status === 404 && /(?<!:application_)not_found$/.test(this.code ?? '');
  }

  /** Whether the call may have taken effect all the same. */
  get isAmbiguous(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** How long one answer may take. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Waits before further tries at a call that was refused because of a limit. */
const BACK_OFF_MS: readonly number[] = [250, 1_000];

/** The longest wait that the network may ask for and gets; past it, Lambda's retry is cheaper. */
const MAX_WAIT_MS = 3_000;

export function apiClient({ clusterUrl, apiKey, sleep }: ApiClientOptions): TheThingsStackApi {
  return {
    async call(method, path, body) {
      const url = `${clusterUrl}/api/v3${path}`;
      let key = await apiKey();
      const waits = [...BACK_OFF_MS];
      for (;;) {
        const { answer, retryAfterMs } = await send(method, url, key, body);
        if (!(answer instanceof ApiError)) return answer;
        // A refused key or a limit refuses before anything has happened; other failures are for the caller to judge.
        if (answer.refusesKey) {
          const other = await apiKey(true);
          if (other === key) throw answer;
          key = other;
        } else {
          const wait = answer.status === 429 ? waits.shift() : undefined;
          if (wait === undefined) throw answer;
          await sleep(Math.min(retryAfterMs ?? wait, MAX_WAIT_MS));
        }
      }
    },
  };
}

interface Sent {
  readonly answer: JsonObject | ApiError;
  readonly retryAfterMs?: number | undefined;
}

async function send(method: string, url: string, apiKey: string, body: object | undefined): Promise<Sent> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      // A redirect would carry the key to wherever it points.
      redirect: 'error',
    });
    text = await response.text();
  } catch {
    // Neither the key nor a payload may reach a log through the cause.
    return { answer: new ApiError(0, `no answer from ${new URL(url).host}`) };
  }
  const json = parse(text);
  if (response.ok && json !== undefined) return { answer: json };
  const seconds = Number(response.headers.get('x-rate-limit-retry') ?? Number.NaN);
  return {
    answer: errorOf(response.status, json),
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1000 }),
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

const ErrorDetails = v.object({
  namespace: v.optional(v.string(), ''),
  name: v.string(),
  attributes: v.optional(v.custom<JsonObject>(isJsonObject), {}),
  details: v.optional(v.array(v.custom<JsonObject>(isJsonObject)), []),
});

/** What an answer other than a 200 with a JSON object says. */
export function errorOf(status: number, body: JsonObject | undefined): ApiError {
  // A 200 that is no JSON is a proxy's word, not the network's: what became of the call is unknown.
  if (status < 400) return new ApiError(0, 'the answer is not JSON');
  const message = typeof body?.['message'] === 'string' ? body['message'] : `HTTP status ${status}`;
  const candidates = Array.isArray(body?.['details']) ? body['details'] : [];
  for (const candidate of candidates) {
    const { success, output } = v.safeParse(ErrorDetails, candidate);
    if (!success) continue;
    const { namespace, name, attributes, details } = output;
    return new ApiError(status, message, `${namespace}:${name}`, attributes, details);
  }
  return new ApiError(status, message);
}

/** What the network answers; undefined where it says that the application has no such thing. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.saysMissing) return undefined;
    throw error;
  }
}
