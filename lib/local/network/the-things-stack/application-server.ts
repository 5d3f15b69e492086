import type { KeyEnvelope } from '../../../../lambdas/lorawan/app-s-key.ts';
import { bytesToBase64 } from '../../../../lambdas/lorawan/bytes.ts';
import type { Environment } from '../environment.ts';
import { type ApplicationDevice, type ApplicationLink, matchSession } from './application-device.ts';
import { applicationDevices } from './application-devices.ts';
import { ApplicationDownlinks } from './application-downlinks.ts';
import type { NetworkQueues } from './application-queue.ts';
import { type ApplicationSession, appSKeyOf, cryptPayload } from './application-session.ts';
import { downlinkJson, endDeviceIDsJson, keyEnvelopeJson, SUB_TOPICS, type Up } from './application-up.ts';
import type { KeyVault } from './key-vault.ts';
import type { JoinEvent, NetworkMessage, UplinkEvent } from './messages.ts';
import { nanosecondTimestamp, timestamp, withoutZeros } from './proto-json.ts';
import type { DeviceRegistry } from './registry/device-registry.ts';
import { ulid } from './ulid.ts';

/** An ApplicationUp with the inner sub-topic of its kind: `uplink`, `join`, `downlink/queued`, … */
export interface UpstreamMessage {
  readonly subTopic: string;
  readonly message: object;
}

export interface ApplicationServerDeps {
  readonly environment: Environment;
  readonly applicationID: string;
  readonly vault: KeyVault;
  readonly network: NetworkQueues;
  publish(up: UpstreamMessage): void;
}

/** Turns what the network hears into ApplicationUps, and an application's downlinks into queue items. */
export class ApplicationServer {
  /** Undefined until the application sets it. */
  link: ApplicationLink | undefined;
  readonly downlinks: ApplicationDownlinks;
  readonly devices: DeviceRegistry<ApplicationDevice>;

  constructor(private readonly deps: ApplicationServerDeps) {
    this.devices = applicationDevices(deps.applicationID, deps.environment.now);
    this.downlinks = new ApplicationDownlinks({
      ...deps,
      device: (deviceID) => this.device(deviceID),
      skips: (device, session) => this.skips(device, session),
      wantsToSkip: (device) => this.wantsToSkip(device),
      publish: (up) => this.publish(up),
    });
  }

  device(deviceID: string): ApplicationDevice | undefined {
    return this.devices.find(deviceID)?.state;
  }

  /** Whether payloads of the device should pass as they are. */
  wantsToSkip(device: ApplicationDevice): boolean {
    return device.skipPayloadCryptoOverride ?? this.link?.skipPayloadCrypto ?? false;
  }

  /** Whether payloads of the session do: never when the server could decrypt them. */
  skips(device: ApplicationDevice, session: ApplicationSession): boolean {
    return appSKeyOf(session, this.deps.vault) === undefined && this.wantsToSkip(device);
  }

  /** The session's key as its owner may see it: in clear if the server can unwrap it. */
  visibleKey(session: ApplicationSession): KeyEnvelope {
    const appSKey = appSKeyOf(session, this.deps.vault);
    return appSKey === undefined ? session.appSKey : { kekLabel: '', encryptedKey: appSKey.export() };
  }

  /** Takes a message of the Network Server; one for a device that isn't here is dropped. */
  handle(message: NetworkMessage): void {
    const device = this.device(message.ids.deviceID);
    if (device === undefined) return;
    const { event } = message;
    if (event.type === 'join') this.join(device, message, event);
    else if (event.type === 'uplink') this.uplink(device, message, event);
    else this.downlinks.handle(device, message, event);
  }

  publish({ kind, ids, devAddr, correlationIDs, body, simulated }: Up): void {
    const message = withoutZeros({
      end_device_ids: endDeviceIDsJson(this.deps.applicationID, ids, devAddr),
      correlation_ids: correlationIDs,
      received_at: nanosecondTimestamp(this.deps.environment),
      [kind]: body,
      simulated,
    });
    this.deps.publish({ subTopic: SUB_TOPICS[kind], message });
  }

  private join(device: ApplicationDevice, { ids, devAddr, correlationIDs }: NetworkMessage, event: JoinEvent): void {
    const { sessionKeyID, appSKey, receivedAt, invalidatedDownlinks } = event;
    const session = { sessionKeyID, devAddr, appSKey, startedAt: receivedAt, lastAFCntDown: 0 };
    // The one that was pending goes, and its key with it.
    const waiting = this.downlinks.decrypted(device, invalidatedDownlinks);
    device.pendingSession = session;
    const skips = this.skips(device, session);
    const body = withoutZeros({
      session_key_id: sessionKeyID,
      app_s_key: skips && keyEnvelopeJson(appSKey),
      invalidated_downlinks: skips ? invalidatedDownlinks.map(downlinkJson) : [],
      received_at: timestamp(receivedAt),
    });
    this.publish({ kind: 'join_accept', ids, devAddr, correlationIDs: this.traced(correlationIDs), body });
    // The running session, if there is one, still has them.
    if (!skips) this.downlinks.requeue(device, waiting, sessionKeyID);
  }

  private uplink(
    device: ApplicationDevice,
    { ids, devAddr, correlationIDs }: NetworkMessage,
    event: UplinkEvent,
  ): void {
    const session = matchSession(device, event.sessionKeyID);
    const payload = session && this.uplinkPayload(device, session, event);
    if (payload === undefined) {
      this.deps.environment.log(`uplink of ${ids.deviceID} dropped: the session or its AppSKey is unknown`);
      return;
    }
    const body = withoutZeros({
      session_key_id: event.sessionKeyID,
      f_port: event.fPort,
      f_cnt: event.fCnt,
      ...payload,
      ...event.reception,
      received_at: timestamp(event.receivedAt),
      confirmed: event.confirmed,
      version_ids: device.versionIDs,
    });
    this.publish({ kind: 'uplink_message', ids, devAddr, correlationIDs: this.traced(correlationIDs), body });
  }

  private uplinkPayload(
    device: ApplicationDevice,
    session: ApplicationSession,
    event: UplinkEvent,
  ): Record<string, unknown> | undefined {
    if (this.skips(device, session)) {
      return {
        frm_payload: bytesToBase64(event.frmPayload),
        app_s_key: keyEnvelopeJson(session.appSKey),
        last_a_f_cnt_down: session.lastAFCntDown,
      };
    }
    const appSKey = appSKeyOf(session, this.deps.vault);
    if (appSKey === undefined) return undefined;
    return { frm_payload: bytesToBase64(cryptPayload(session, appSKey, { ...event, direction: 'up' })) };
  }

  private traced(correlationIDs: readonly string[]): readonly string[] {
    return [...correlationIDs, `as:up:${ulid(this.deps.environment)}`];
  }
}
