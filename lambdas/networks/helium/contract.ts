/** Topics and names of the Helium Console's integration with AWS IoT. */

/** Below this topic each device listens, under its id in the console. */
const DEVICES_TOPIC = 'helium/devices';

/** The console listens here for downlinks of a device. */
export const heliumDownlinkTopic = (deviceID: string): string => `${DEVICES_TOPIC}/${deviceID}/down`;

/** The console gives each device's certificate the policy of this name, and things this type. It makes what is missing. */
export const HELIUM_POLICY_NAME = 'Helium-Policy';
export const HELIUM_THING_TYPE_NAME = 'Helium-Thing';

/** Environment variable of the downlink function, where the stack has Helium. */
export const ENV = { hasHelium: 'HAS_HELIUM' } as const;
