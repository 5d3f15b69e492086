import { isJsonObject, type JsonObject } from '../../lambdas/json-object.ts';
import type { TheThingsStackApi } from '../../lambdas/networks/the-things-stack/api-client.ts';
import { type AssembledNetwork, assembleNetwork } from '../../lib/local/network/assembled-network.ts';
import type { SimulatedDevice } from '../../lib/local/network/device.ts';
import type { DeviceFrame, TxAckResult } from '../../lib/local/network/radio.ts';
import type { MACCommandsIn } from '../../lib/local/network/the-things-stack/downlink-frame.ts';
import type { QueuedDownlink } from '../../lib/local/network/the-things-stack/messages.ts';
import { type InProcessApiOptions, inProcessApi } from './in-process-api.ts';
import { repeatableBytes } from './random-bytes.ts';

export const APPLICATION_ID = 'model';
export const DEV_EUI = '70B3D57ED0050A11';
export const DEVICE_ID = 'eui-70b3d57ed0050a11';
/** What wraps the device's AppSKeys, and how the network calls it. 16 bytes, in hex. */
export const KEK = '000102030405060708090A0B0C0D0E0F';
export const KEK_LABEL = 'model-kek';

const API_KEY = 'NNSXS.MODELKEY.MODELSECRET';
const START = Date.parse('2026-03-04T09:15:27.412Z');
const SESSION = ['dev_addr', 'keys.session_key_id', 'keys.app_s_key', 'last_a_f_cnt_down', 'started_at'];
const RECORD_MASK: readonly string[] = ['session', 'pending_session'].flatMap((name) =>
  SESSION.map((member) => `${name}.${member}`),
);
const ONE_BYTE = Uint8Array.of(1);

export interface ModelNetworkOptions {
  readonly version: '1.0.3' | '1.1';
  /** Where the network's MAC commands travel. @default FOpts */
  readonly macCommandsIn?: MACCommandsIn;
}

export interface JoinOptions {
  /** No gateway hears the join-request. */
  readonly lostRequest?: boolean;
  /** The network has let the device join, and the device doesn't know. */
  readonly lostAccept?: boolean;
}

export interface UplinkOptions {
  readonly confirmed?: boolean;
  /** 1 to 223. @default 1 */
  readonly fPort?: number;
  /** In clear. @default - one byte */
  readonly bytes?: Uint8Array;
  /** No gateway hears the frame. */
  readonly lost?: boolean;
  /** The device doesn't hear the frame that answers it, be it sent now or by a push while the device listens. */
  readonly losesAnswer?: boolean;
  /** What the gateway says of that frame; only SUCCESS brings it on the air. @default SUCCESS */
  readonly txAck?: TxAckResult;
}

/** An application downlink that the device has understood. */
export interface ReceivedDownlink {
  /** Of the session that the device was in. Base64. */
  readonly sessionKeyID: string;
  /** 32 bits. */
  readonly fCnt: number;
  readonly fPort: number;
  /** As the AppSKey of that session decrypts them: noise, if they were encrypted otherwise. */
  readonly bytes: Uint8Array;
}

/**
 * The simulated network with one device and end-to-end encryption, in virtual time: whatever follows from a call has
 * happened when it returns. What it says upstream waits in `ups` for the test to deliver.
 */
export class ModelNetwork {
  /** Every ApplicationUp that the Application Server has emitted, in order. */
  readonly ups: JsonObject[] = [];
  readonly received: ReceivedDownlink[] = [];
  /** What an operator of the network would have found in its log. */
  readonly log: string[] = [];
  readonly api: TheThingsStackApi;
  /** What happens to the next call of the API. */
  trouble: InProcessApiOptions['trouble'] = () => 'none';

  private readonly network: AssembledNetwork;
  private readonly device: SimulatedDevice;
  private time = START;
  /** What befalls the frames between this uplink or join-request and the next. */
  private fate: Pick<UplinkOptions, 'lost' | 'losesAnswer' | 'txAck'> = {};
  private newestSession = '';
  /** Of the device. */
  private sessionKeyID = '';

  constructor({ version, macCommandsIn = 'FOpts' }: ModelNetworkOptions) {
    this.network = assembleNetwork({
      applicationId: APPLICATION_ID,
      apiKey: API_KEY,
      deduplicationMs: 0,
      macCommandsIn,
      now: () => this.time,
      random: repeatableBytes(1),
      log: (line) => this.log.push(line),
      loses: ({ direction }) => (direction === 'up' ? this.fate.lost : this.fate.losesAnswer) ?? false,
      txAck: ({ type }) => (type === 'data' ? this.fate.txAck : undefined) ?? 'SUCCESS',
    });
    this.network.onUp(({ message }) => this.emitted(JSON.parse(JSON.stringify(message))));
    this.network.onFrame((frame) => this.understood(frame));
    this.encryptEndToEnd();
    this.device = this.network.addDevice({
      devEUI: DEV_EUI,
      joinEUI: '70B3D57ED0000ABC',
      lorawanVersion: version,
      appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
      ...(version === '1.1' && { nwkKey: 'BEC499C69E9C939E413B663961636C61' }),
    });
    this.device.run({
      joined: () => {
        this.sessionKeyID = this.newestSession;
      },
      received: () => {},
    });
    this.api = inProcessApi({
      answer: this.network.answer,
      apiKey: API_KEY,
      trouble: (call) => this.trouble(call),
      gaveUp: (call) => this.emitFailures(call),
    });
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }

  get joined(): boolean {
    return this.device.joined;
  }

  /** Sends a join-request. A device that hears no answer goes on in the session that it has. */
  join({ lostRequest = false, lostAccept = false }: JoinOptions = {}): void {
    this.fate = { lost: lostRequest, losesAnswer: lostAccept };
    this.device.join();
  }

  /** Throws before the first join. */
  uplink({ confirmed = false, fPort = 1, bytes = ONE_BYTE, ...fate }: UplinkOptions = {}): void {
    this.fate = fate;
    this.device.send(fPort, bytes, { confirmed });
  }

  /** Has the network ask for the device's status behind the next uplink, as it does from time to time. */
  askStatus(): void {
    this.network.stack.askStatus(DEVICE_ID);
  }

  /** What waits at the Network Server, encrypted; the running session's items first. */
  queue(): readonly QueuedDownlink[] {
    return this.network.stack.queued(DEVICE_ID);
  }

  /** The device as the Application Server has it: `session` and `pending_session`. */
  record(): JsonObject {
    return this.ask(
      'GET',
      `/as/applications/${APPLICATION_ID}/devices/${DEVICE_ID}?field_mask=${RECORD_MASK.join(',')}`,
    );
  }

  private emitted(up: JsonObject): void {
    this.ups.push(up);
    const { join_accept } = up;
    if (isJsonObject(join_accept)) this.newestSession = String(join_accept['session_key_id']);
  }

  /** As the Application Server does after any error of a queue operation; one of another server has no name there. */
  private emitFailures({ path, body }: { readonly path: string; readonly body: object | undefined }): void {
    const { downlinks } = (body ?? {}) as { readonly downlinks?: readonly JsonObject[] };
    if (!path.includes('/down/') || downlinks === undefined) return;
    for (const downlink of downlinks) {
      const { correlation_ids } = downlink;
      const { end_device_ids } = this.ups.at(-1) ?? {};
      this.emitted({ end_device_ids, correlation_ids, downlink_failed: { downlink, error: {} } });
    }
  }

  private understood({ direction, fCnt = 0, fPort = 0, frmPayload: bytes }: DeviceFrame): void {
    if (direction === 'up' || fPort === 0 || bytes === undefined) return;
    this.received.push({ sessionKeyID: this.sessionKeyID, fCnt, fPort, bytes });
  }

  /** What `npx lorawan connect` does for end-to-end encryption. */
  private encryptEndToEnd(): void {
    this.ask('PUT', `/as/applications/${APPLICATION_ID}/link`, {
      link: { skip_payload_crypto: true },
      field_mask: { paths: ['skip_payload_crypto'] },
    });
    this.ask('POST', `/js/applications/${APPLICATION_ID}/settings`, {
      settings: { kek_label: KEK_LABEL, kek: { key: KEK } },
      field_mask: { paths: ['kek_label', 'kek.key'] },
    });
  }

  /** Without trouble. */
  private ask(method: string, path: string, body?: object): JsonObject {
    const request = { method, path: `/api/v3${path}`, authorization: `Bearer ${API_KEY}` };
    const answer = this.network.answer({ ...request, body: body === undefined ? '' : JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}`);
    return JSON.parse(JSON.stringify(answer.body));
  }
}
