/** The networks, by the names that messages (`integration.network`) and things (attribute `network`) have for them. */
export const NETWORKS = {
  theThingsStack: 'the-things-stack',
  thingPark: 'thing-park',
  helium: 'helium',
  telemetry: 'telemetry',
} as const;
