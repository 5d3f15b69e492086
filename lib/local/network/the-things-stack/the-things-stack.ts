import { applicationRoutes } from '../api/application-routes.ts';
import { claimRoutes } from '../api/claim-routes.ts';
import { configurationRoutes } from '../api/configuration-routes.ts';
import { deviceRoutes } from '../api/device-routes.ts';
import { downlinkRoutes } from '../api/downlink-routes.ts';
import { identityRoutes } from '../api/identity-routes.ts';
import { linkRoutes } from '../api/link-routes.ts';
import { pubSubRoutes } from '../api/pubsub-routes.ts';
import { rightsRoutes } from '../api/rights-routes.ts';
import type { Route } from '../api/route.ts';
import { settingsRoutes } from '../api/settings-routes.ts';
import { simulateRoutes } from '../api/simulate-routes.ts';
import { webhookRoutes } from '../api/webhook-routes.ts';
import type { ServerRegistrations } from '../device-registration.ts';
import type { Environment } from '../environment.ts';
import { Listeners } from '../listeners.ts';
import { PubSubs } from '../pubsubs.ts';
import type { Radio } from '../radio.ts';
import { Webhooks } from '../webhooks.ts';
import { ApplicationServer, type UpstreamMessage } from './application-server.ts';
import { type ClaimableDevice, DeviceClaiming } from './device-claiming.ts';
import type { MACCommandsIn } from './downlink-frame.ts';
import { parseDownlinkQueueRequest } from './downlink-request.ts';
import { type ForeignDevice, IdentityServer } from './identity-server.ts';
import { JoinServer } from './join-server.ts';
import type { KeyVault } from './key-vault.ts';
import type { QueuedDownlink, QueueOperation } from './messages.ts';
import { NetworkServer } from './network-server.ts';

export interface TheThingsStackOptions {
  /** ID of the one application on this network. */
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
  /** Host that the application names for its servers; devices must name the same or none. @default - it names none */
  readonly serverAddress?: string;
  /** Devices of other applications, whose EUIs are taken. @default - none */
  readonly foreignDevices?: readonly ForeignDevice[];
  /** Devices that can be claimed; their keys are at an external Join Server, without a KEK. @default - none */
  readonly claimableDevices?: readonly ClaimableDevice[];
}

/** The servers of the stack that matter to an application, wired to each other. */
export class TheThingsStack {
  readonly ups = new Listeners<UpstreamMessage>();
  private readonly webhooks: Webhooks;
  readonly pubSubs: PubSubs;
  private readonly identityServer: IdentityServer;
  private readonly joinServer: JoinServer;
  private readonly claiming: DeviceClaiming;
  private readonly networkServer: NetworkServer;
  private readonly applicationServer: ApplicationServer;

  constructor(private readonly options: TheThingsStackOptions) {
    const { environment, radio, applicationId: applicationID, deduplicationMs = 200, keyVaults = {} } = options;
    const { macCommandsIn = 'FOpts', deliver = (up, next) => next(up) } = options;
    this.webhooks = new Webhooks(environment);
    this.ups.add((up) => this.webhooks.handle(up));
    this.pubSubs = new PubSubs({
      environment,
      ups: this.ups,
      handleDownlink: (operation, body) => this.handleDownlink(operation, body),
    });
    const { serverAddress = '', foreignDevices = [], claimableDevices = [] } = options;
    this.identityServer = new IdentityServer({ applicationID, now: environment.now, serverAddress, foreignDevices });
    this.joinServer = new JoinServer(applicationID, environment, keyVaults.joinServer ?? new Map());
    const external = new JoinServer(applicationID, environment, new Map());
    this.claiming = new DeviceClaiming(claimableDevices, external, this.joinServer, this.identityServer);
    this.networkServer = new NetworkServer({
      applicationID,
      environment,
      radio,
      joinServer: this.claiming,
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

  /** Registers a device at all servers, as the API would. */
  register({ identityServer, joinServer, networkServer, applicationServer }: ServerRegistrations): void {
    this.identityServer.create(identityServer);
    this.joinServer.devices.set(joinServer);
    this.networkServer.devices.set(networkServer);
    this.applicationServer.devices.set(applicationServer);
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
    const { identityServer, joinServer, networkServer, applicationServer } = this;
    const { applicationId: applicationID, environment, serverAddress = '' } = this.options;
    return [
      ...linkRoutes(applicationServer),
      ...settingsRoutes(joinServer),
      ...downlinkRoutes(applicationServer),
      ...simulateRoutes(applicationServer),
      ...pubSubRoutes(this.pubSubs, applicationID, environment),
      ...webhookRoutes(this.webhooks, applicationID, environment),
      ...applicationRoutes(applicationID, serverAddress),
      ...identityRoutes(identityServer, applicationID),
      ...deviceRoutes({ applicationID, applicationServer, networkServer, joinServer }),
      ...claimRoutes(this.claiming, applicationID),
      ...configurationRoutes(),
      ...rightsRoutes(applicationID),
    ];
  }

  stop(): void {
    this.webhooks.stop();
    this.pubSubs.stop();
    this.networkServer.stop();
  }
}
