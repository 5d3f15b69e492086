/**
 * The networks, by the names that messages (`integration.network`) and things (attribute `network`) have for them; the keys are
 * those of the settings.
 */
export const NETWORKS = {
  theThingsStack: 'the-things-stack',
  thingPark: 'thing-park',
  helium: 'helium',
  telemetry: 'telemetry',
} as const;

/**
 * Member that the rule of each network adds: which one it is. The form of a message tells nothing of who published it; the topic
 * does, since each network has a key for its own topics only.
 */
export const NETWORK_MEMBER = 'lorawanNetwork';

/** What the name of a network's rule ends with: letters and "_". */
export const ruleSuffix = (network: string): string => `_${network.replaceAll('-', '_')}`;
