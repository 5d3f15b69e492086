import { deviceRoutes } from '../api/device-routes.ts';
import { downlinkRoutes } from '../api/downlink-routes.ts';
import { linkRoutes } from '../api/link-routes.ts';
import { rightsRoutes } from '../api/rights-routes.ts';
import type { Route } from '../api/route.ts';
import { settingsRoutes } from '../api/settings-routes.ts';
import { simulateRoutes } from '../api/simulate-routes.ts';
import type { RegisteredDevice } from '../device-registration.ts';
import type { Environment } from '../environment.ts';
import { Listeners } from '../listeners.ts';
import type { Radio } from '../radio.ts';
import { ApplicationServer, type UpstreamMessage } from './application-server.ts';
import type { MACCommandsIn } from './downlink-frame.ts';
import { parseDownlinkQueueRequest } from './downlink-request.ts';
import { JoinServer } from './join-server.ts';
import type { KeyVault } from './key-vault.ts';
import type { QueuedDownlink, QueueOperation } from './messages.ts';
import { NetworkServer } from './network-server.ts';

export interface TheThingsStackOptions {
  readonly applicationId: string;
  readonly environment: Environment;
  readonly radio: Radio;
  /** How long the Network Server collects copies of one uplink, in ms. 0: not at all. @default 200 */
  readonly deduplicationMs?: number;
  /** Where the network's MAC commands travel: too many for FOpts take a frame of FPort 0. @default FOpts */
  readonly macCommandsIn?: MACCommandsIn;
  /**
   * Stands between the Application Server and who listens to it: passes a message on later, twice or not at all.
   * @default - each message is passed on once, at once
   */
  readonly deliver?: (up: UpstreamMessage, next: (up: UpstreamMessage) => void) => void;
  /** KEKs of the Join Server and of the Application Server, by label. @default - none */
  readonly keyVaults?: { readonly joinServer?: KeyVault; readonly applicationServer?: KeyVault };
}

/** The three servers of the stack that matter to an application, wired to each other. */
export class TheThingsStack {
  readonly ups = new Listeners<UpstreamMessage>();
  private readonly joinServer: JoinServer;
  private readonly networkServer: NetworkServer;
  private readonly applicationServer: ApplicationServer;

  constructor(private readonly options: TheThingsStackOptions) {
    const { environment, radio, applicationId: applicationID, deduplicationMs = 200, keyVaults = {} } = options;
    const { macCommandsIn = 'FOpts', deliver = (up, next) => next(up) } = options;
    this.joinServer = new JoinServer(environment, keyVaults.joinServer ?? new Map());
    this.networkServer = new NetworkServer({
      environment,
      radio,
      joinServer: this.joinServer,
      deduplicationMs,
      macCommandsIn,
      emit: (message) => this.applicationServer.handle(message),
    });
    this.applicationServer = new ApplicationServer({
      environment,
      applicationID,
      vault: keyVaults.applicationServer ?? new Map(),
      network: this.networkServer,
      publish: (up) => deliver(up, (delivered) => this.ups.tell(delivered)),
    });
  }

  register(device: RegisteredDevice): void {
    this.joinServer.register(device);
    this.networkServer.register(device);
    const { ids, versionIDs, skipPayloadCryptoOverride } = device;
    this.applicationServer.register({
      ids,
      createdAt: this.options.environment.now(),
      ...(versionIDs !== undefined && { versionIDs }),
      ...(skipPayloadCryptoOverride !== undefined && { skipPayloadCryptoOverride }),
    });
  }

  /** A DownlinkQueueRequest from MQTT: whatever is wrong with it, only the log says so. */
  handleDownlink(operation: QueueOperation, body: Uint8Array): void {
    try {
      const { deviceID, downlinks } = parseDownlinkQueueRequest(JSON.parse(new TextDecoder().decode(body)));
      this.applicationServer.downlinks.queue(deviceID, operation, downlinks);
    } catch (error) {
      this.options.environment.log(`downlink ${operation} dropped: ${String(error)}`);
    }
  }

  /** What waits at the Network Server, the running session's items first. */
  queued(deviceID: string): readonly QueuedDownlink[] {
    return this.networkServer.queuedInAll(deviceID);
  }

  /** Has the Network Server ask a device for its status once more, as it does from time to time. */
  askStatus(deviceID: string): void {
    this.networkServer.askStatus(deviceID);
  }

  routes(): readonly Route[] {
    return [
      ...linkRoutes(this.applicationServer),
      ...settingsRoutes(this.joinServer),
      ...downlinkRoutes(this.applicationServer),
      ...simulateRoutes(this.applicationServer),
      ...deviceRoutes(this.applicationServer, this.options.applicationId),
      ...rightsRoutes(),
    ];
  }

  stop(): void {
    this.networkServer.stop();
  }
}
