import { bytesToHex } from '../../../../lambdas/lorawan/bytes.ts';
import { parseDataFrameHeader } from '../../../../lambdas/lorawan/data-frame.ts';
import { parseJoinRequest } from '../../../../lambdas/lorawan/join.ts';
import type { Environment } from '../environment.ts';
import type { Radio, Reception } from '../radio.ts';
import { ClassA } from './class-a.ts';
import { Deduplication } from './deduplication.ts';
import type { MACCommandsIn } from './downlink-frame.ts';
import type { JoinHandler } from './join-server.ts';
import type { NetworkEvent, NetworkMessage, QueuedDownlink, QueueOperation } from './messages.ts';
import { networkDevices } from './network-devices.ts';
import {
  type NetworkDevice,
  type NetworkSession,
  newSession,
  sessionsOf,
  takeUnacknowledged,
} from './network-session.ts';
import { applyQueueOperation } from './queue-operation.ts';
import { receptionJson } from './reception-json.ts';
import type { DeviceRegistry } from './registry/device-registry.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInNS } from './stack-errors.ts';
import { ulid } from './ulid.ts';
import { openUplink, type Uplink } from './uplink-frame.ts';

const NET_ID = 0x000013;
const DEV_ADDR_PREFIX = '260B';
const RX_DELAY_SECONDS = 5;

export interface NetworkServerDeps {
  readonly applicationID: string;
  readonly environment: Environment;
  readonly radio: Radio;
  readonly joinServer: JoinHandler;
  readonly deduplicationMs: number;
  readonly macCommandsIn: MACCommandsIn;
  /** The Application Server's ear. */
  emit(message: NetworkMessage): void;
}

type Copies = readonly [Reception, ...Reception[]];

/** Keeps the sessions: lets devices join, tells what they say to the Application Server, and sends what waits for them. */
export class NetworkServer {
  readonly devices: DeviceRegistry<NetworkDevice>;
  private readonly deduplication: Deduplication;
  private readonly classA: ClassA;

  constructor(private readonly deps: NetworkServerDeps) {
    this.devices = networkDevices(deps.applicationID, deps.environment.now);
    this.deduplication = new Deduplication(deps.deduplicationMs, (copies) => this.receive(copies));
    this.classA = new ClassA({
      ...deps,
      hasSpokenAgain: ({ devAddr }) => this.deduplication.collects(isFrom(devAddr)),
    });
    deps.radio.onUplink((reception) => this.deduplication.add(reception));
  }

  /** Queues all items or none; throws StackError. */
  queue(deviceID: string, operation: QueueOperation, items: readonly QueuedDownlink[]): void {
    const device = this.device(deviceID);
    if (device === undefined) throw new StackError(deviceNotFoundInNS);
    applyQueueOperation(device, operation, items);
  }

  /** Sends what waits, if the device listens. */
  sendSoon(deviceID: string): void {
    const device = this.device(deviceID);
    if (device !== undefined) this.classA.answerSoon(device);
  }

  queued(deviceID: string, sessionKeyID: string): readonly QueuedDownlink[] {
    const device = this.device(deviceID);
    const session = device && sessionsOf(device).find((own) => own.sessionKeyID === sessionKeyID);
    return session?.queue ?? [];
  }

  /** The items that wait in any session, the running one first. */
  queuedInAll(deviceID: string): readonly QueuedDownlink[] {
    const device = this.device(deviceID);
    return device === undefined ? [] : sessionsOf(device).flatMap(({ queue }) => queue);
  }

  /** Forgets the device's status: a DevStatusReq follows the next uplink, and each one until there is an answer. */
  askStatus(deviceID: string): void {
    const device = this.device(deviceID);
    if (device === undefined) throw new StackError(deviceNotFoundInNS);
    device.statusKnown = false;
  }

  stop(): void {
    this.deduplication.stop();
    this.classA.stop();
  }

  private device(deviceID: string): NetworkDevice | undefined {
    return this.devices.find(deviceID)?.state;
  }

  private receive(copies: Copies): void {
    try {
      if (isJoinRequest(copies[0].phyPayload)) this.join(copies);
      else this.data(copies);
    } catch (error) {
      this.deps.environment.log(`uplink frame dropped: ${String(error)}`);
    }
  }

  private join([{ phyPayload, receivedAt }]: Copies): void {
    const { devEUI, joinEUI } = parseJoinRequest(phyPayload);
    const device = this.devices.all().find(({ ids }) => ids.devEUI === devEUI && ids.joinEUI === joinEUI)?.state;
    if (device === undefined) throw new StackError(deviceNotFoundInNS);
    const devAddr = `${DEV_ADDR_PREFIX}${bytesToHex(this.deps.environment.random(2))}`;
    const answer = this.deps.joinServer.join({
      phyPayload,
      version: device.version,
      devAddr,
      netID: NET_ID,
      rxDelay: RX_DELAY_SECONDS,
    });
    // Only listed: the running session keeps its queue, and ends with the first uplink of the new one.
    const invalidatedDownlinks = (device.session ?? device.pendingSession)?.queue ?? [];
    const { sessionKeyID, keys, appSKey } = answer;
    device.pendingSession = newSession({ version: device.version, sessionKeyID, devAddr, keys });
    const event = { type: 'join', sessionKeyID, appSKey, invalidatedDownlinks, receivedAt } as const;
    this.deps.emit({ ids: device.ids, devAddr, correlationIDs: this.correlationIDs(), event });
    this.deps.radio.transmitDown({ direction: 'down', type: 'join-accept', devEUI, phyPayload: answer.phyPayload });
  }

  private data(copies: Copies): void {
    const { device, session, uplink } = this.identify(copies[0]);
    // A device sends a frame again when it misses the acknowledgement.
    if (uplink.fCnt === session.lastFCntUp) return;
    session.lastFCntUp = uplink.fCnt;
    const downlink = takeUnacknowledged(device);
    device.session = session;
    // The device uses this session, whatever join came in between.
    device.pendingSession = undefined;
    device.window = undefined;
    device.statusKnown ||= uplink.tellsStatus;
    const { sessionKeyID, devAddr } = session;
    const correlationIDs = this.correlationIDs();
    const emit = (event: NetworkEvent) => this.deps.emit({ ids: device.ids, devAddr, correlationIDs, event });
    if (downlink !== undefined) emit({ type: uplink.ack ? 'downlink-ack' : 'downlink-nack', downlink });
    const { fPort, fCnt, frmPayload, confirmed } = uplink;
    const { receivedAt } = copies[0];
    const reception = receptionJson(copies);
    emit({ type: 'uplink', sessionKeyID, fPort, fCnt, frmPayload, confirmed, reception, receivedAt });
    this.classA.openWindow(device, uplink);
  }

  /** Whose uplink it is: of all sessions with its DevAddr the one whose keys fit. */
  private identify(reception: Reception): { device: NetworkDevice; session: NetworkSession; uplink: Uplink } {
    const { devAddr } = parseDataFrameHeader(reception.phyPayload);
    for (const { state: device } of this.devices.all()) {
      for (const session of sessionsOf(device).filter((own) => own.devAddr === devAddr)) {
        const uplink = openUplink(session, reception);
        if (uplink === undefined) continue;
        const begins = session === device.pendingSession && session.version === '1.1';
        if (begins && !uplink.rekeys) throw new Error('a 1.1 session begins with RekeyInd');
        return { device, session, uplink };
      }
    }
    throw new Error(`no session of DevAddr ${devAddr} fits`);
  }

  private correlationIDs(): readonly string[] {
    return [`gs:uplink:${ulid(this.deps.environment)}`];
  }
}

const isFrom =
  (devAddr: string) =>
  ({ phyPayload }: Reception): boolean =>
    !isJoinRequest(phyPayload) && parseDataFrameHeader(phyPayload).devAddr === devAddr;

function isJoinRequest([mHDR = 0]: Uint8Array): boolean {
  return mHDR >> 5 === 0;
}
