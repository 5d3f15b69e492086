import type {
  DownlinkNetwork,
  NetworkDownlink,
  NetworkIDs,
  NetworkRecord,
  PushAnswer,
} from '../../lambdas/outbox/deps.ts';

export interface Pushed extends NetworkDownlink {
  readonly operation: 'push' | 'replace';
  readonly device: NetworkIDs;
}

/** A network that answers as a test tells it to, and keeps what it was given. */
export class ScriptedNetwork implements DownlinkNetwork {
  /** Every push, refused ones too. */
  readonly pushes: Pushed[] = [];
  /** What comes of the next pushes; those after the last of them are accepted. */
  readonly answers: (PushAnswer | Error)[] = [];
  /** Ids of the downlinks in its queue, or why it does not say. */
  queue: readonly string[] | Error = [];
  /** The device's sessions as it has them on record, or why it does not say. */
  sessions: NetworkRecord | Error | undefined = {};
  /** How often it was asked for something other than a push. */
  readonly asked = { queued: 0, record: 0 };

  /** Called before a push is answered. */
  onPush: (pushed: Pushed) => void = () => {};

  constructor(private readonly pause: () => Promise<void> = async () => {}) {}

  /** The last push; throws if there was none. */
  get last(): Pushed {
    const last = this.pushes.at(-1);
    if (last === undefined) throw new Error('nothing was pushed');
    return last;
  }

  async push(
    { applicationID, deviceID }: NetworkIDs,
    operation: 'push' | 'replace',
    downlink: NetworkDownlink,
  ): Promise<PushAnswer> {
    await this.pause();
    const pushed = { ...downlink, operation, device: { applicationID, deviceID } };
    this.pushes.push(pushed);
    this.onPush(pushed);
    return orThrown(this.answers.shift() ?? { is: 'accepted' });
  }

  async queued(): Promise<readonly string[]> {
    await this.pause();
    this.asked.queued++;
    return orThrown(this.queue);
  }

  async record(): Promise<NetworkRecord | undefined> {
    await this.pause();
    this.asked.record++;
    return orThrown(this.sessions);
  }
}

function orThrown<T>(answer: T | Error): T {
  if (answer instanceof Error) throw answer;
  return answer;
}
