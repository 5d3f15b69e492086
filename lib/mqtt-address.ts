import { createHash } from 'node:crypto';

/** Port of AWS IoT Core for MQTT with a client certificate. */
const MQTTS_PORT = 8883;

/** The longest client id that The Things Stack takes. */
const MAX_CLIENT_ID_LENGTH = 23;

/** What the client id of the network's MQTT connection begins with. */
export const MQTT_CLIENT_ID_PREFIX = 'tts-';

/** Where the network's MQTT connection leads to. @param iotEndpoint host of the account's MQTT endpoint */
export const mqttServerUrl = (iotEndpoint: string): string => `mqtts://${iotEndpoint}:${MQTTS_PORT}`;

/**
 * Client id of the network's MQTT connection, one a stack, since AWS IoT lets an id connect once at a time: names that are too
 * long to stand in it are told apart by a hash.
 */
export function mqttClientID(stackName: string): string {
  const whole = `${MQTT_CLIENT_ID_PREFIX}${stackName}`;
  if (whole.length <= MAX_CLIENT_ID_LENGTH) return whole;
  const hash = createHash('sha256').update(stackName).digest('hex').slice(0, 8);
  return `${whole.slice(0, MAX_CLIENT_ID_LENGTH - hash.length - 1)}-${hash}`;
}
