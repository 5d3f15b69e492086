import type { JsonObject } from '../../lambdas/json-object.ts';
import { Account, type Job } from './account.ts';
import { Attempt, type Crash } from './attempt.ts';
import { draws, interleave } from './interleave.ts';
import type { ModelNetwork } from './network.ts';

/** What becomes of a message between the network and the account. */
export type Fate = 'passed' | 'lost' | 'twice' | 'late';

/** How a step's messages travel and how their handlers run. */
export interface Traffic {
  /** For the messages in their order, again from the start when used up. */
  readonly fates: readonly Fate[];
  /** Whether handlers run side by side, in the order that the seed draws. */
  readonly together: boolean;
  readonly seed: number;
  /** Which of the step's invocations dies, and where; `parks`: also in its last attempt, after which only an operator helps. */
  readonly crash: (Crash & { readonly invocation: number; readonly parks: boolean }) | undefined;
}

export const CALM: Traffic = { fates: ['passed'], together: false, seed: 1, crash: undefined };

interface Invocation {
  readonly job: Job;
  /** The same in each attempt. */
  readonly request: string;
  readonly attempts: number;
  /** Names of the errors that it was parked with. */
  readonly failures: readonly string[];
}

/** Lambda tries an event three times, then parks it. */
const MAX_ATTEMPTS = 3;

/** Messages that handlers cause are delivered in rounds; more than these would be a loop. */
const MAX_ROUNDS = 200;

/** What lies between network and account: topics that lose, double and reorder, and functions that die. */
export class Bridge {
  readonly account: Account;
  /** Answers of functions to users' requests, by invocation. */
  readonly rejected: string[] = [];
  readonly parked: Invocation[] = [];
  /** What was heard only in a later attempt. */
  readonly retried: string[] = [];
  private late: Invocation[] = [];
  private again: Invocation[] = [];
  private delivered = 0;
  private count = 0;

  constructor(readonly network: ModelNetwork) {
    this.account = new Account(network);
  }

  /** Whether anything is still to be delivered or tried again. */
  get isBusy(): boolean {
    return this.late.length + this.again.length + this.parked.length > 0;
  }

  /** Delivers what the network has said, and what follows from that, until all is quiet. */
  async deliver(traffic: Traffic, requests: readonly Job[] = []): Promise<void> {
    const draw = draws(traffic.seed);
    const again = this.again.splice(0);
    const late = draw(2) === 0 ? this.late.splice(0) : [];
    let round = [...again, ...requests.map((job) => this.invocation(job)), ...this.arrivals(traffic.fates), ...late];
    let crash = traffic.crash;
    for (let rounds = 0; round.length > 0; rounds++) {
      if (rounds > MAX_ROUNDS) throw new Error('messages without end');
      const works = round.map((invocation, i) => {
        const mayDie = crash?.parks || invocation.attempts + 1 < MAX_ATTEMPTS;
        const dies = crash?.invocation === i && mayDie ? crash : undefined;
        return (pause: () => Promise<void>) => this.attempt(invocation, new Attempt(invocation.request, pause, dies));
      });
      crash = undefined;
      if (traffic.together) await interleave(draw(2 ** 31), works);
      else for (const work of works) await interleave(1, [work]);
      round = this.arrivals(traffic.fates);
    }
  }

  /** Lambda's retries come, held messages arrive, and an operator has sent parked messages on. */
  async catchUp(): Promise<void> {
    while (this.isBusy) {
      this.again.push(...this.late.splice(0), ...this.parked.splice(0).map((parked) => ({ ...parked, attempts: 0 })));
      await this.deliver(CALM);
    }
    await this.deliver(CALM);
  }

  private arrivals(fates: readonly Fate[]): Invocation[] {
    const arrived: Invocation[] = [];
    for (; this.delivered < this.network.ups.length; this.delivered++) {
      const upstream = this.network.ups[this.delivered] as JsonObject;
      const fate = fates[this.delivered % fates.length] ?? 'passed';
      if (fate === 'lost') continue;
      const job = { upstream };
      if (fate === 'late') this.late.push(this.invocation(job));
      else arrived.push(this.invocation(job));
      if (fate === 'twice') arrived.push(this.invocation(job));
    }
    return arrived;
  }

  private invocation(job: Job): Invocation {
    return { job, request: `request-${this.count++}`, attempts: 0, failures: [] };
  }

  private async attempt(invocation: Invocation, attempt: Attempt): Promise<void> {
    const { job, failures } = invocation;
    const result = await Promise.race([this.account.run(job, attempt, failures), attempt.died]);
    if (result === 'done') return;
    if (result === 'rejected') {
      this.rejected.push(JSON.stringify(invocation.job));
      return;
    }
    this.retried.push(JSON.stringify(invocation.job));
    const attempts = invocation.attempts + 1;
    if (attempts < MAX_ATTEMPTS) this.again.push({ ...invocation, attempts });
    else this.parked.push({ ...invocation, attempts, failures: [...failures, result === 'died' ? '' : result.name] });
  }
}
