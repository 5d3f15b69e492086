import type { JsonObject } from '../../../lambdas/json-object.ts';
import type { Environment } from './environment.ts';
import type { UpstreamMessage } from './the-things-stack/application-server.ts';
import { SUB_TOPICS, type UpKind } from './the-things-stack/application-up.ts';
import { timestamp } from './the-things-stack/proto-json.ts';
import { type ErrorDefinition, GRPC_CODE, StackError } from './the-things-stack/stack-error.ts';
import { webhookUrl } from './webhook-url.ts';

/** A webhook, of which only what delivery needs is looked at. */
export interface Webhook {
  readonly id: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Path of each message kind that is sent. */
  readonly paths: Readonly<Partial<Record<UpKind, string>>>;
  readonly downlinkApiKey: string;
  readonly paused: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  health: WebhookHealth | undefined;
}

/** Undefined before the first message. */
export interface WebhookHealth {
  /** In a row; 0: healthy. */
  readonly failedAttempts: number;
  readonly lastFailedAt: number;
  readonly lastError?: StackError;
}

export interface WebhookLimits {
  /** How long one request may take, in ms. @default 5 seconds */
  readonly timeLimitMs?: number;
  /** Failures in a row after which a webhook is left alone. @default 20 */
  readonly unhealthyAttempts?: number;
  /** How long it is left alone, in ms. @default 1 minute */
  readonly retryAfterMs?: number;
}

/** All that the Application Server queues and has under way; more is dropped. */
const MAX_UNDERWAY = 2 * 1024;

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];

const requestFailed: ErrorDefinition = {
  namespace: 'pkg/applicationserver/io/web/sink',
  name: 'request',
  code: GRPC_CODE.unavailable,
  messageFormat: 'request',
};

/**
 * The webhooks of the application: each message is posted once, without order and without another try, and a webhook
 * that fails too often is left alone for a while.
 */
export class Webhooks {
  readonly registered = new Map<string, Webhook>();
  private readonly stopping = new AbortController();
  private underway = 0;

  constructor(
    private readonly environment: Environment,
    private readonly limits: WebhookLimits = {},
  ) {}

  handle({ message }: UpstreamMessage): void {
    const document: JsonObject = { ...message };
    const kind = KINDS.find((name) => name in document);
    for (const webhook of this.registered.values()) {
      const path = kind === undefined ? undefined : webhook.paths[kind];
      if (path === undefined || webhook.paused || this.isLeftAlone(webhook)) continue;
      if (this.underway >= MAX_UNDERWAY) this.environment.log(`webhook ${webhook.id}: message dropped, queue full`);
      else void this.post(webhook, webhookUrl(webhook.baseUrl, path, document), JSON.stringify(message));
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  private async post(webhook: Webhook, url: string, body: string): Promise<void> {
    this.underway++;
    const status = await this.statusOf(webhook, url, body);
    this.underway--;
    if (this.stopping.signal.aborted) return;
    webhook.health = this.healthAfter(webhook, url, status);
    if (webhook.health.failedAttempts === 0) return;
    this.environment.log(`webhook ${webhook.id}: ${status === undefined ? 'no answer' : `HTTP status ${status}`}`);
  }

  /** HTTP status of the answer; undefined if there was none in time. */
  private async statusOf(webhook: Webhook, url: string, body: string): Promise<number | undefined> {
    const signals = [this.stopping.signal, AbortSignal.timeout(this.limits.timeLimitMs ?? 5_000)];
    const { headers, downlinkApiKey } = webhook;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          ...headers,
          ...(downlinkApiKey !== '' && { 'X-Downlink-Apikey': downlinkApiKey }),
          'X-Tts-Domain': 'localhost',
          'Content-Type': 'application/json',
        },
        body,
        signal: AbortSignal.any(signals),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return undefined;
    }
  }

  private healthAfter(webhook: Webhook, url: string, status: number | undefined): WebhookHealth {
    const { failedAttempts = 0, lastFailedAt = 0 } = webhook.health ?? {};
    if (status !== undefined && status >= 200 && status <= 299) return { failedAttempts: 0, lastFailedAt };
    const attributes = { webhook_id: webhook.id, url, ...(status !== undefined && { status_code: status }) };
    return {
      failedAttempts: failedAttempts + 1,
      lastFailedAt: this.environment.now(),
      lastError: new StackError(requestFailed, { attributes }),
    };
  }

  private isLeftAlone({ health }: Webhook): boolean {
    const { unhealthyAttempts = 20, retryAfterMs = 60_000 } = this.limits;
    if (health === undefined || health.failedAttempts < unhealthyAttempts) return false;
    return this.environment.now() - health.lastFailedAt <= retryAfterMs;
  }
}

/** The health as the API has it. */
export function healthJson({ failedAttempts, lastFailedAt, lastError }: WebhookHealth): object {
  if (failedAttempts === 0) return { healthy: {} };
  return {
    unhealthy: {
      // 64 bits: a string.
      failed_attempts: String(failedAttempts),
      last_failed_attempt_at: timestamp(lastFailedAt),
      ...(lastError !== undefined && { last_failed_attempt_details: lastError.toErrorDetails() }),
    },
  };
}
