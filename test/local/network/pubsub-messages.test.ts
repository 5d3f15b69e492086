import { describe, expect, it } from 'vitest';
import { joinTopics, MessageQueue } from '../../../lib/local/network/pubsub-messages.ts';

describe('topics of a pub/sub', () => {
  // As the stack's own code has it, its documentation notwithstanding.
  it.each([
    ['a/b', 'up', 'a/b/up'],
    ['', 'up', '/up'],
    ['a/b', '', 'a/b/'],
    ['a/', 'up', 'a//up'],
  ])('"%s" and "%s" make %s', (base, sub, topic) => {
    expect(joinTopics(base, sub)).toBe(topic);
  });
});

describe('messages that wait', () => {
  it('come out in the order in which they came in', async () => {
    const queue = new MessageQueue(2, () => {});
    queue.add({ n: 1 });
    queue.add({ n: 2 });
    expect([await queue.next(), await queue.next()]).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('are waited for', async () => {
    const queue = new MessageQueue(1, () => {});
    const next = queue.next();
    queue.add({ n: 1 });
    expect(await next).toEqual({ n: 1 });
  });

  it('are dropped beyond what there is room for, the newest first', async () => {
    let dropped = 0;
    const queue = new MessageQueue(1, () => {
      dropped += 1;
    });
    queue.add({ n: 1 });
    queue.add({ n: 2 });
    expect(dropped).toBe(1);
    expect(await queue.next()).toEqual({ n: 1 });
    queue.add({ n: 3 });
    expect(await queue.next()).toEqual({ n: 3 });
  });
});
