import type { Answering as AwsAnswering, HttpRequest } from '../../../lib/local/aws/http/http-service.ts';
import type { Answering as NetworkAnswering } from '../../../lib/local/network/api/api.ts';

/** When the caller of a call dies: before it takes effect, or after, but before the answer gets back. */
export type Moment = 'before' | 'after';

export interface Trap {
  /** As `Border` names it. */
  readonly call: string;
  readonly moment: Moment;
  /** Ends the caller. */
  kill(): Promise<void>;
  /** Whether the first call that follows, which is the retry's, waits until `Border.release`. */
  readonly holdsRetry: boolean;
}

/** Where functions end and the outside begins: sees each of their calls, and can end the caller there. */
export class Border {
  /** Calls since the last `watch`: name and, since some come several times, number. */
  calls: string[] = [];
  /** Downlinks that were on their way to the network's queue, whether they got there or not. */
  readonly pushes: { readonly session_key_id: string; readonly f_cnt: number; readonly frm_payload: string }[] = [];
  private trap: Trap | undefined;
  private retry: { hold: 'awaited' | 'held'; readonly released: Promise<void>; release(): void } | undefined;

  readonly aws: AwsAnswering = (request, next) =>
    // Everybody else acts as no role.
    request.scope?.accessKeyId.startsWith('ASIA') ? this.pass(nameOf(request), next) : next();

  readonly network: NetworkAnswering = ({ method, path, body }, next) => {
    const [, route = path] = /^\/api\/v3\/as\/applications\/[^/]+\/devices\/[^/]+?([/?].*)?$/.exec(path) ?? [];
    if (/^\/down\/(push|replace)$/.test(route)) this.pushes.push(...JSON.parse(body).downlinks);
    return this.pass(`${method} device ${route.replace(/\?.*/, '')}`.trimEnd(), next);
  };

  /** From now on calls are those of another invocation. */
  watch(trap?: Trap): void {
    this.calls = [];
    this.trap = trap;
  }

  get isRetryHeld(): boolean {
    return this.retry?.hold === 'held';
  }

  release(): void {
    this.retry?.release();
    this.retry = undefined;
  }

  private async pass<T>(name: string, next: () => Promise<T>): Promise<T> {
    if (this.retry?.hold === 'awaited') {
      this.retry.hold = 'held';
      await this.retry.released;
    }
    const call = this.numbered(name);
    const trap = this.trap?.call === call ? this.trap : undefined;
    if (trap?.moment === 'before') {
      await this.spring(trap);
      throw new Error('nobody hears this');
    }
    const answer = await next();
    if (trap !== undefined) await this.spring(trap);
    return answer;
  }

  private async spring(trap: Trap): Promise<void> {
    this.trap = undefined;
    await trap.kill();
    if (!trap.holdsRetry) return;
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.retry = { hold: 'awaited', released, release };
  }

  private numbered(name: string): string {
    const number = this.calls.filter((call) => call.startsWith(`${name} #`)).length + 1;
    const call = `${name} #${number}`;
    this.calls.push(call);
    return call;
  }
}

function nameOf({ method, path, headers, body }: HttpRequest): string {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return `${method} ${decodeURIComponent(path)}`.replace(/[0-9A-F]{16}/, '<thing>');
  const [, operation = target] = target.split('.');
  const { SecretId } = JSON.parse(new TextDecoder().decode(body));
  return SecretId === undefined ? operation : `${operation} ${/Kek|ApiKey/i.exec(SecretId)?.[0]}`;
}
