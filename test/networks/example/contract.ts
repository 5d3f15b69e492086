/** The name that messages and things have for the network. */
export const CHIRPSTACK = 'chirpstack';

/** Every event of every device of an application, as ChirpStack's MQTT integration publishes them; `+` is any application. */
export const eventFilter = (applicationID = '+'): string => `application/${applicationID}/device/+/event/+`;

/** ChirpStack listens here for downlinks of a device. */
export const commandTopic = (applicationID: string, devEUI: string): string =>
  `application/${applicationID}/device/${devEUI}/command/down`;

/** Environment variable of the downlink function, where the stack has ChirpStack. */
export const ENV = { hasChirpStack: 'HAS_CHIRPSTACK' } as const;
