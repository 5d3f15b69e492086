import { bytesToBase64 } from '../../lorawan/bytes.ts';
import { OUTER_SUB_TOPICS } from '../../upstream/contract.ts';
import { INNER_DOWN_SUB_TOPICS } from './contract.ts';

/** A pub/sub as we set it: a connection over which an Application Server exchanges messages by MQTT. */
export interface PubSub {
  /** 3 to 36 lower-case letters, digits and single dashes. */
  readonly id: string;
  /** At most 100 characters. */
  readonly baseTopic: string;
  /** `mqtts://<host>:<port>` */
  readonly serverUrl: string;
  /** At most 23 characters. */
  readonly clientID: string;
  /** PEM, at most 8192 bytes each. Absent: plain MQTT (loopback only). */
  readonly tls?: {
    readonly clientCertificate: string;
    readonly clientKey: string;
    /** Of the server's certificate. Absent: the network trusts the authorities of its system, which know Amazon's. */
    readonly serverAuthority?: string | undefined;
  };
}

/** Topics below the base topic. A message kind has the same one as outside, which makes both easy to compare. */
const SUB_TOPICS = { ...OUTER_SUB_TOPICS, ...INNER_DOWN_SUB_TOPICS };

/** Members of a pub/sub that name a topic: a message kind to send, or an operation to listen for. */
export const TOPIC_MEMBERS = Object.keys(SUB_TOPICS);

/** The pub/sub as the network's API takes it and, but for what is zero, answers it. */
export function pubSubJson(applicationID: string, { id, baseTopic, serverUrl, clientID, tls }: PubSub): object {
  const topics = Object.entries(SUB_TOPICS).map(([member, topic]) => [member, { topic }]);
  return {
    ids: { application_ids: { application_id: applicationID }, pub_sub_id: id },
    format: 'json',
    base_topic: baseTopic,
    mqtt: {
      server_url: serverUrl,
      client_id: clientID,
      subscribe_qos: 'AT_LEAST_ONCE',
      publish_qos: 'AT_LEAST_ONCE',
      ...(tls !== undefined && {
        use_tls: true,
        tls_client_cert: base64(tls.clientCertificate),
        tls_client_key: base64(tls.clientKey),
        ...(tls.serverAuthority !== undefined && { tls_ca: base64(tls.serverAuthority) }),
      }),
    },
    ...Object.fromEntries(topics),
  };
}

const base64 = (pem: string): string => bytesToBase64(new TextEncoder().encode(pem));
