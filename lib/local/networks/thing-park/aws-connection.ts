import {
  AttachThingPrincipalCommand,
  CreateThingCommand,
  DescribeThingCommand,
  IoTClient,
  ListThingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { connectAsync, type MqttClient } from 'mqtt';
import type { ConnectionBody } from '../../../thing-park-connection-body.ts';

/** Where the laptop has what the connection would find at AWS. */
export interface AwsEndpoints {
  /** URL of the AWS-compatible endpoint. */
  readonly api: string;
  /** URL of the MQTT broker without TLS. */
  readonly mqtt: string;
  /** The same with TLS, and the PEM of its authority. @default - the connection goes without its certificate */
  readonly mqtts?: { readonly url: string; readonly authority: string };
}

/** A connection of ThingPark X IoT Flow to AWS IoT: uplinks over HTTPS with the access key, downlinks over MQTT with the certificate. */
export class AwsConnection {
  private readonly registry: IoTClient;
  private readonly data: IoTDataPlaneClient;
  /** Things that are known to be there. */
  private readonly things = new Map<string, Promise<void>>();
  /** Whether the key lets it into the registry, once it has been tried. */
  private admitted: Promise<unknown> | undefined;
  private mqtt: MqttClient | undefined;

  constructor(
    private readonly configuration: ConnectionBody['configuration'],
    private readonly endpoints: AwsEndpoints,
  ) {
    const { region, accessKeyId, secretAccessKey } = configuration;
    const config = { region, endpoint: endpoints.api, credentials: { accessKeyId, secretAccessKey } };
    this.registry = new IoTClient(config);
    this.data = new IoTDataPlaneClient(config);
  }

  async listen(onMessage: (body: Uint8Array) => void): Promise<void> {
    const { certificate: cert, privateKey: key, downlinkTopicPattern } = this.configuration;
    const { mqtt, mqtts } = this.endpoints;
    const secured = mqtts && { cert, key, ca: mqtts.authority };
    this.mqtt = await connectAsync(mqtts?.url ?? mqtt, { clean: true, ...secured });
    this.mqtt.on('message', (_topic, body) => onMessage(body));
    await this.mqtt.subscribeAsync(downlinkTopicPattern.replaceAll(/\{[^}]*\}/g, '+'), { qos: 0 });
  }

  /** Publishes on the topic of the pattern, after the thing is there. */
  async publish(devEUI: string, message: object): Promise<void> {
    await this.ensureThing(devEUI);
    const topic = this.configuration.uplinkTopicPattern.replaceAll('{DevEUI}', devEUI).replaceAll(/\{[^}]*\}/g, 'None');
    await this.data.send(new PublishCommand({ topic, qos: 0, payload: Buffer.from(JSON.stringify(message)) }));
  }

  async stop(): Promise<void> {
    await this.mqtt?.endAsync();
    this.registry.destroy();
    this.data.destroy();
  }

  private ensureThing(thingName: string): Promise<void> {
    const known = this.things.get(thingName);
    if (known !== undefined) return known;
    const made = this.makeThing(thingName);
    this.things.set(thingName, made);
    // The next message tries again.
    made.catch(() => this.things.delete(thingName));
    return made;
  }

  private async makeThing(thingName: string): Promise<void> {
    const { deviceType: thingTypeName, certificateId: principal, createDevices } = this.configuration;
    await this.tryKey();
    if (await this.hasThing(thingName)) return;
    if (!createDevices) throw new Error(`thing ${thingName} is missing`);
    await this.registry.send(new CreateThingCommand({ thingName, thingTypeName }));
    await this.registry.send(new AttachThingPrincipalCommand({ thingName, principal }));
  }

  /** The guide has the user list things; whatever for, the connection fails here where the key doesn't let it. */
  private tryKey(): Promise<unknown> {
    const { deviceType: thingTypeName } = this.configuration;
    this.admitted ??= this.registry.send(new ListThingsCommand({ thingTypeName, maxResults: 1 }));
    // The next message tries again.
    this.admitted.catch(() => {
      this.admitted = undefined;
    });
    return this.admitted;
  }

  private async hasThing(thingName: string): Promise<boolean> {
    try {
      await this.registry.send(new DescribeThingCommand({ thingName }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }
}
