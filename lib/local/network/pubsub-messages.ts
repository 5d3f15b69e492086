/** As the stack joins them: an empty base or sub-topic is a level of its own. */
export function joinTopics(base: string, sub: string): string {
  return [...base.split('/'), ...sub.split('/')].join('/');
}

/** Messages that wait to be published; what does not fit is dropped. */
export class MessageQueue {
  private readonly messages: object[] = [];
  private wake: () => void = () => {};

  constructor(
    private readonly size: number,
    private readonly onDrop: () => void,
  ) {}

  add(message: object): void {
    if (this.messages.length < this.size) this.messages.push(message);
    else this.onDrop();
    this.wake();
  }

  /** The oldest, as soon as there is one. For one consumer. */
  async next(): Promise<object> {
    for (;;) {
      const message = this.messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
