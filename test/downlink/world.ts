import type { Codec } from '../../lambdas/codecs/codec.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';
import type { DownlinkDeps } from '../../lambdas/downlink/deps.ts';
import { processDownlink } from '../../lambdas/downlink/process-downlink.ts';
import { rejectDownlink } from '../../lambdas/downlink/reject-downlink.ts';
import { CodedError } from '../../lambdas/errors.ts';
import type { Invocation } from '../../lambdas/invocation.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { downlinkSenders } from '../../lambdas/networks/downlink-senders.ts';
import { clearDownlinksByMqtt } from '../../lambdas/networks/the-things-stack/clear-downlinks.ts';
import { memoryDeviceTable } from '../device-table/memory-device-table.ts';
import { ScriptedNetwork } from '../outbox/scripted-network.ts';
import { ENVELOPE, KEK } from '../upstream/messages.ts';

/** Of no state that tests could share. */
const SANDBOX = new Sandbox();

/** What is outside of the downlink room, in memory. */
export class World {
  readonly published: { readonly topic: string; readonly message: unknown }[] = [];
  /** Attributes by the name of the thing. */
  readonly things = new Map<string, Readonly<Record<string, string>>>();
  readonly table = new Map<string, Device>();
  readonly network = new ScriptedNetwork();
  readonly codecs = new Map<string, Codec>();
  /** Whether the stack asks for it. */
  endToEndEncryption = false;
  hasTheThingsStack = true;
  hasHelium = true;
  /** ms since 1970. */
  now = Date.parse('2026-03-04T09:30:00Z');
  private requests = 0;

  constructor(device?: Device) {
    if (device === undefined) return;
    this.table.set(device.key, device);
    this.things.set(device.thingName, { devEUI: device.key, stackName: 'lorawan' });
  }

  get deps(): DownlinkDeps {
    const find = async (label: string) => (label === ENVELOPE.kek_label ? KEK : undefined);
    const publish = async (topic: string, message: object) => {
      this.published.push({ topic, message });
    };
    return {
      stack: { name: 'lorawan', applicationID: 'my-application', endToEndEncryption: this.endToEndEncryption },
      describeThing: async (name) => this.things.get(name),
      devices: memoryDeviceTable(this.table),
      keks: { find, findFresh: find },
      network: this.hasTheThingsStack ? this.network : undefined,
      codecs: { find: async (reference) => this.codecs.get(reference), sandbox: SANDBOX },
      now: () => this.now,
      sleep: async (ms) => {
        this.now += ms;
      },
      publish,
      senders: downlinkSenders({
        publish,
        theThingsStack: this.hasTheThingsStack ? clearDownlinksByMqtt('lorawan', publish) : undefined,
        hasHelium: this.hasHelium,
      }),
    };
  }

  /**
   * As the rules hand a request over, and as the handler settles it.
   * @param identity the same in each of its attempts; a new one unless a test says otherwise
   * @param failures what it ended with before it was parked
   */
  async publish(
    request: unknown,
    topic = 'lorawan/downlink',
    identity = `request-${this.requests++}`,
    failures: readonly string[] = [],
  ) {
    const invocation = { message: eventOf(request, topic), request: identity, failures };
    try {
      return await processDownlink(invocation, this.deps);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      await rejectDownlink(invocation.message, error, this.deps);
      return { outcome: 'rejected', code: error.code };
    }
  }
}

function eventOf(request: unknown, topic = 'lorawan/downlink'): object {
  const bytes = typeof request === 'string' || request instanceof Uint8Array ? request : JSON.stringify(request);
  return { base64OriginalPayload: Buffer.from(bytes).toString('base64'), topic };
}

export function invocationOf(request: unknown): Invocation {
  return { message: eventOf(request), request: 'request-1', failures: [] };
}
