import type { Settings } from './settings.ts';

/** What is not in the settings: where the account is, and what ThingPark signs in with. */
export interface ConnectionSecrets {
  readonly region: string;
  /** Host of the account's MQTT endpoint. */
  readonly iotEndpoint: string;
  readonly accessKey: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly certificate: {
    readonly certificateArn: string;
    readonly certificatePem: string;
    readonly privateKey: string;
  };
}

/** Body for `POST /connections` of ThingPark X IoT Flow, as its connector for AWS IoT wants it. */
export interface ConnectionBody {
  readonly connectorId: string;
  readonly name: string;
  readonly configuration: ReturnType<typeof configurationOf>;
}

export function connectionBody(
  settings: Settings & { readonly thingPark: NonNullable<Settings['thingPark']> },
  secrets: ConnectionSecrets,
): ConnectionBody {
  return {
    connectorId: 'actility-aws-iot',
    name: `AWS IoT ${settings.name}`,
    configuration: configurationOf(settings, secrets),
  };
}

function configurationOf(
  { name, thingTypeName, thingPark }: Parameters<typeof connectionBody>[0],
  { region, iotEndpoint, accessKey, certificate }: ConnectionSecrets,
) {
  return {
    description: `Stack ${name} of lorawan-aws-iot`,
    uplinkTopicPattern: thingPark.uplinkTopicPattern,
    downlinkTopicPattern: thingPark.downlinkTopicPattern,
    deviceType: thingTypeName,
    region,
    // Of <prefix>.iot.<region>.amazonaws.com.
    accountPrefix: iotEndpoint.replace(/\.iot\..*$/, ''),
    accessKeyId: accessKey.accessKeyId,
    secretAccessKey: accessKey.secretAccessKey,
    protocol: 'SSL',
    certificateId: certificate.certificateArn,
    certificate: certificate.certificatePem,
    privateKey: certificate.privateKey,
    createDevices: true,
    downlinkEnabled: true,
    // Messages whole, and all kinds of them.
    sendMetadata: false,
    sendRawDecodedFormat: false,
  } as const;
}
