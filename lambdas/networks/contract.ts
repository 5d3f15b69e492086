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
 * Member that the rule of every network but The Things Stack adds: which one it is. The form of a message tells nothing of who
 * published it; the topic does, since each network has a key for its own topics only.
 */
export const NETWORK_MEMBER = 'lorawanNetwork';

/** The column of a rule for that. Its value replaces what a message itself may say there. */
export const networkColumn = (network: string): string => `'${network}' AS ${NETWORK_MEMBER}`;
