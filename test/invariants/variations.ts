/** Settings that change what is synthesized; the invariants hold for each. Without `networkFields` there is no The Things Stack. */
export const VARIATIONS = [
  { name: 'default settings', fields: {}, networkFields: {} },
  { name: 'things named after device ids', fields: { thingNameScheme: 'DeviceID' }, networkFields: {} },
  { name: 'metrics off', fields: { shadowMetrics: false }, networkFields: {} },
  { name: 'decoded payloads in a shadow', fields: { shadowPayload: true }, networkFields: {} },
  { name: 'a network without external id', fields: {}, networkFields: { externalId: 'none' } },
  { name: 'the connection mqtt', fields: {}, networkFields: { connection: 'mqtt' } },
  { name: 'the connection webhook', fields: {}, networkFields: { connection: 'webhook' } },
  {
    name: 'Helium and telemetry',
    fields: { helium: {}, telemetry: { stackName: 'ttes-prod', applicationId: 'cold-rooms' } },
    networkFields: {},
  },
  { name: 'ThingPark alone', fields: { thingPark: {} }, networkFields: null },
  { name: 'Helium and telemetry alone', fields: { helium: {}, telemetry: { stackName: 'ttes' } }, networkFields: null },
  { name: 'ThingPark', fields: { thingPark: {} }, networkFields: {} },
  {
    name: 'ThingPark that asks for a key, on topics of its own',
    fields: {
      thingPark: {
        uplinkTopicPattern: 'plant/{CustomerData.name|None}/{DevEUI}/up',
        downlinkTopicPattern: 'plant/{CustomerID}/{DevEUI}/down',
        applicationServerKey: true,
      },
    },
    networkFields: { connection: 'mqtt' },
  },
] as const;
