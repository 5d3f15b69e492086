import { isDeepStrictEqual } from 'node:util';
import { processDownlink } from '../../lambdas/downlink/process-downlink.ts';
import { CodedError } from '../../lambdas/errors.ts';
import type { JsonObject } from '../../lambdas/json-object.ts';
import { hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { downlinkNetwork } from '../../lambdas/networks/the-things-stack/downlink-network.ts';
import { processUpstream } from '../../lambdas/upstream/process-upstream.ts';
import { NO_CODECS } from '../codecs/no-codecs.ts';
import type { Attempt } from './attempt.ts';
import { deviceTable } from './device-table.ts';
import { APPLICATION_ID, DEV_EUI, DEVICE_ID, KEK, KEK_LABEL, type ModelNetwork } from './network.ts';
import type { Push } from './observed-pushes.ts';

const STACK = {
  name: 'lorawan',
  thingNameScheme: 'DevEUI',
  endToEndEncryption: true,
  applicationID: APPLICATION_ID,
} as const;
const THING = { stackName: STACK.name, devEUI: DEV_EUI, deviceID: DEVICE_ID };
const kek = hexToBytes(KEK);

/** What users hear: topic below the thing, and the document. */
export interface Heard {
  readonly subTopic: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  readonly message: any;
}

/** Something for a function to do: a message of the network, or a user's request. */
export type Job =
  | { readonly upstream: JsonObject }
  | { readonly request: object; readonly operation: 'push' | 'replace' };

/** The account in memory: the product's own handlers over a table that keeps DynamoDB's promises. */
export class Account {
  readonly heard: Heard[] = [];
  readonly pushes: Push[] = [];
  /** Every state that the device's item has had. */
  onWrite: (before: Device | undefined, after: Device) => void = () => {};
  private items = new Map<string, string>();

  constructor(private readonly network: ModelNetwork) {}

  get device(): Device | undefined {
    const item = this.items.get(DEV_EUI);
    return item === undefined ? undefined : JSON.parse(item);
  }

  /** Somebody deletes the table, or restores it from a backup of before the device. */
  forget(): void {
    this.items.clear();
  }

  /**
   * One attempt of a function at a job. Answers what `settle` would do: reject it, or have it tried again for that reason.
   * @param failures what it ended with before it was parked
   */
  async run(job: Job, attempt: Attempt, failures: readonly string[]): Promise<'done' | 'rejected' | Error> {
    const { request } = attempt;
    try {
      if ('upstream' in job) await processUpstream(job.upstream, request, this.deps(attempt));
      else await processDownlink({ message: published(job), request, failures }, this.deps(attempt));
      return 'done';
    } catch (error) {
      return error instanceof CodedError ? 'rejected' : (error as Error);
    }
  }

  private deps({ effect }: Attempt) {
    const { network } = this;
    const api = downlinkNetwork({
      call: (method, path, body) =>
        effect(() => {
          if (path.includes('/down/')) this.observe(body);
          return network.api.call(method, path, body);
        }),
    });
    return {
      stack: STACK,
      keks: { find: async (label: string) => keyOf(label), findFresh: async (label: string) => keyOf(label) },
      devices: deviceTable(this.items, effect, (before, after) => this.onWrite(before, after)),
      network: api,
      codecs: NO_CODECS,
      senders: {},
      things: {
        describe: () => effect(() => THING),
        create: () => effect(() => false),
        adopt: () => effect(() => false),
        update: () => effect(() => {}),
      },
      describeThing: () => effect(() => THING),
      now: () => network.now,
      sleep: (ms: number) => effect(() => network.advance(ms)),
      publish: (topic: string, message: object) =>
        effect(() => {
          this.heard.push({ subTopic: topic.split('/').slice(2).join('/'), message: structuredClone(message) });
        }),
      count: () => {},
    };
  }

  private observe(body: object | undefined): void {
    const { downlinks = [] } = body as { downlinks?: Push['json'][] };
    for (const json of downlinks)
      if (!this.pushes.some((push) => isDeepStrictEqual(push.json, json))) this.pushes.push({ json });
  }
}

const keyOf = (label: string) => (label === KEK_LABEL ? kek : undefined);

function published({ request, operation }: Extract<Job, { request: object }>): object {
  const base64OriginalPayload = Buffer.from(JSON.stringify(request)).toString('base64');
  return { base64OriginalPayload, topic: `lorawan/${DEV_EUI}/downlink/${operation}` };
}
