import type { DeviceLife } from './device-life.ts';

/** What becomes of a downlink, in a world where all else goes well. */
export interface DownlinkStory {
  /** A downlink … */
  readonly name: string;
  /** The steps on the way of the downlink, as `DeviceLife` names them. */
  readonly steps: readonly string[];
  /** What the user may be told at the end of each request, by its correlation id. */
  readonly ends: readonly Readonly<Record<string, string>>[];
  /** Whether the device does not hear the first transmission. */
  readonly losesFirst?: boolean;
  play(life: DeviceLife): Promise<void>;
}

/** Payloads by correlation id, as the device is to get them. */
export const PAYLOADS: Readonly<Record<string, string>> = { first: '010203', second: '040506' };

const request = (correlationId: string) => ({
  bytes: Buffer.from(PAYLOADS[correlationId] ?? '', 'hex').toString('base64'),
  confirmed: true,
  correlationId,
});

/** The device has joined; the network has answered its first uplink with a question of its own. */
async function joined(life: DeviceLife): Promise<void> {
  await life.join();
  await life.uplink();
}

/** The device was heard and not answered, so that it listens. */
async function listening(life: DeviceLife): Promise<void> {
  await joined(life);
  await life.uplink();
}

export const STORIES: readonly DownlinkStory[] = [
  {
    name: 'for a device that listens',
    steps: ['push #1', 'downlink_queued #1', 'downlink_sent #1', 'downlink_ack #1'],
    ends: [{ first: 'ack' }],
    async play(life) {
      await listening(life);
      await life.request('push', request('first'));
    },
  },
  {
    name: 'for a device that is still to join',
    steps: ['push #1', 'join_accept #1', 'downlink_queue_invalidated #1'],
    ends: [{ first: 'ack' }],
    async play(life) {
      await life.request('push', request('first'));
      await joined(life);
    },
  },
  {
    name: 'that waits in the network when the device joins again',
    steps: ['join_accept #2', 'uplink_message #2'],
    ends: [{ first: 'ack' }],
    async play(life) {
      await joined(life);
      await life.request('push', request('first'));
      await joined(life);
    },
  },
  {
    name: 'whose counter the network has just taken',
    steps: ['push #1'],
    ends: [{ first: 'ack' }],
    async play(life) {
      await listening(life);
      life.send({ confirmed: true });
      await life.request('push', request('first'));
    },
  },
  {
    name: 'that the device does not hear',
    steps: ['downlink_nack #1'],
    ends: [{ first: 'ack' }],
    losesFirst: true,
    async play(life) {
      await listening(life);
      await life.request('push', request('first'));
      await life.uplink();
    },
  },
  {
    name: 'that is given up',
    steps: ['downlink_nack #1'],
    ends: [{ first: 'nack' }],
    losesFirst: true,
    async play(life) {
      await listening(life);
      await life.request('push', { ...request('first'), maxAttempts: 1 });
      await life.uplink();
    },
  },
  {
    name: 'that replaces another',
    steps: ['replace #1'],
    // Where the device is heard before the replacing takes effect, it gets both.
    ends: [
      { first: 'failed', second: 'ack' },
      { first: 'ack', second: 'ack' },
    ],
    async play(life) {
      await joined(life);
      await life.request('push', request('first'));
      await life.request('replace', request('second'));
    },
  },
];
