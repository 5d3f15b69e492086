import { createHash } from 'node:crypto';
import { isJsonObject } from '../../../lambdas/json-object.ts';
import type { Vectors } from '../../lorawan/vectors.ts';
import type { ClusterStandIn, PushedItem } from './cluster-stand-in.ts';
import type { TestLaptop } from './outside.ts';

export type DownlinkVector = Vectors['downlinkEndToEnd'][number];

/** Where the network publishes everything it has to say. */
export const INNER_TOPIC = 'thethings/lorawan/lorawan/uplink';

/** The KEKs of a vector under labels of its own: several vectors use one label for different KEKs, and no vault does that. */
export function keksOf({ id, keks }: DownlinkVector): Record<string, string> {
  return Object.fromEntries(Object.entries(keks).map(([label, kek]) => [`${id}/${label}`, kek]));
}

/** The device that a vector is about, the network that speaks of it, and the user who sends to it. */
export class VectorDevice {
  readonly deviceID: string;
  /** DevEUI and name of the thing. */
  readonly thing: string;
  private sessions = 0;
  private uplinks = 0;
  private asked = 0;

  constructor(
    private readonly vector: DownlinkVector,
    index: number,
    private readonly laptop: TestLaptop,
    private readonly cluster: ClusterStandIn,
  ) {
    this.deviceID = `vector-${index}`;
    this.thing = index.toString(16).toUpperCase().padStart(16, '0');
  }

  get sessionID(): string {
    return createHash('md5').update(`${this.vector.id} ${this.sessions}`).digest('base64');
  }

  get pushed(): readonly PushedItem[] {
    return this.cluster.pushedTo(this.deviceID);
  }

  /** Offers a session, whose key is known from then on. */
  async joins(): Promise<void> {
    this.sessions++;
    await this.networkSays('join_accept', { session_key_id: this.sessionID, app_s_key: this.envelope });
    await this.hasLogged(this.sessions, 'upstream', 'join_accept');
  }

  /** Sends an uplink without payload, with which the network says which downlink counter was the last. */
  async isHeard(lastAFCntDown: number): Promise<void> {
    const f_cnt = this.uplinks++;
    const keys = { session_key_id: this.sessionID, app_s_key: this.envelope };
    const { dev_addr } = this.vector.downlink;
    const last_a_f_cnt_down = lastAFCntDown;
    this.cluster.records.set(this.deviceID, { session: { dev_addr, keys, ...notZero({ last_a_f_cnt_down }) } });
    await this.networkSays('uplink_message', { ...keys, f_port: 1, ...notZero({ f_cnt, last_a_f_cnt_down }) });
    await this.hasLogged(this.uplinks, 'upstream', 'uplink_message');
  }

  /** A user asks for a downlink; resolves when the request is dealt with. */
  async isToGet(plain: string): Promise<void> {
    const bytes = Buffer.from(plain, 'hex').toString('base64');
    const fPort = this.vector.downlink.f_port;
    this.asked++;
    await this.laptop.publish('lorawan/downlink', { thingName: this.thing, bytes, fPort });
    await this.hasLogged(this.asked, 'downlink');
  }

  /** The network says of all that was pushed that it is on the air; resolves when each is forgotten here. */
  async getsAll(): Promise<void> {
    for (const item of this.pushed) await this.networkSays('downlink_sent', item);
    await this.hasLogged(this.pushed.length, 'upstream', 'downlink_sent');
  }

  async networkSays(kind: string, message: object): Promise<void> {
    const { dev_addr } = this.vector.downlink;
    await this.laptop.publish(INNER_TOPIC, {
      end_device_ids: {
        device_id: this.deviceID,
        application_ids: { application_id: 'sensors-prod' },
        dev_eui: this.thing,
        join_eui: '70B3D57ED0000ABC',
        dev_addr,
      },
      received_at: new Date().toISOString(),
      [kind]: message,
    });
  }

  private get envelope() {
    const { kek_label, encrypted_key } = this.vector.downlink.app_s_key;
    return { kek_label: kek_label === '' ? '' : `${this.vector.id}/${kek_label}`, encrypted_key };
  }

  /** Waits until so many invocations have ended that were about this device. */
  private async hasLogged(count: number, capability: string, kind?: string): Promise<void> {
    const isIt = ({ line }: { readonly line?: unknown }): boolean =>
      isJsonObject(line) &&
      line['capability'] === capability &&
      line['kind'] === kind &&
      line['thingName'] === this.thing;
    const lines = () => this.laptop.events.filter((event) => event.event === 'log' && isIt(event));
    await this.laptop.sees('log', () => lines().length >= count);
  }
}

/** The Things Stack leaves zeros out. */
export function notZero(counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).filter(([, counter]) => counter !== 0));
}
