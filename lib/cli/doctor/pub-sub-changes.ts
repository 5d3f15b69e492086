import { connectionID } from '../../../lambdas/networks/the-things-stack/connection-id.ts';
import {
  differences,
  type PubSubSettings,
  settingsOf,
} from '../../../lambdas/networks/the-things-stack/pubsub-settings.ts';
import { mqttClientID, mqttServerUrl } from '../../mqtt-address.ts';
import { certificateIDOf, isPair } from './pub-sub-certificate.ts';

/** What the doctor knows of a pub/sub as the stack sets it. */
export interface WantedPubSub {
  readonly stackName: string;
  readonly baseTopic: string;
  /** Host of the account's MQTT endpoint, on a laptop with a port. */
  readonly iotEndpoint: string;
  /** IDs of the certificates that the account lets in. */
  readonly activeIDs: readonly string[];
  readonly isLaptop: boolean;
}

/**
 * What of a pub/sub is not as the stack sets it, as its setup would find it; nothing where all is. Text and key of the
 * certificate are not known here: it has to be one that is let in, and the key its own.
 */
export function changesOf(found: PubSubSettings, wanted: WantedPubSub): readonly string[] {
  const settings = settingsOf({
    id: connectionID(wanted.stackName),
    baseTopic: wanted.baseTopic,
    serverUrl: mqttServerUrl(wanted.iotEndpoint),
    clientID: mqttClientID(wanted.stackName),
    tls: { clientCertificate: 'one that is let in', clientKey: 'its own' },
  });
  const asFound = fittingPaths(found, wanted).flatMap((path): [string, string][] => {
    const text = found.get(path);
    return text === undefined ? [] : [[path, text]];
  });
  return differences(found, new Map([...settings, ...asFound]));
}

/** What may be as it is found. */
function fittingPaths(found: PubSubSettings, { iotEndpoint, activeIDs, isLaptop }: WantedPubSub): readonly string[] {
  const certificate = found.get('mqtt.tls_client_cert');
  const isLetIn = activeIDs.includes(certificateIDOf(certificate) ?? '');
  const hasItsKey = isPair(certificate, found.get('mqtt.tls_client_key'));
  // A laptop has a port and an authority of its own.
  const leadsHere = isLaptop && hostOf(found.get('mqtt.server_url')) === hostOf(mqttServerUrl(iotEndpoint));
  return [
    ...(isLetIn ? ['mqtt.tls_client_cert'] : []),
    ...(hasItsKey ? ['mqtt.tls_client_key'] : []),
    ...(leadsHere ? ['mqtt.server_url', 'mqtt.tls_ca'] : []),
  ];
}

function hostOf(url = ''): string | undefined {
  return /^mqtts:\/\/([^:/]+)/.exec(url)?.[1];
}
