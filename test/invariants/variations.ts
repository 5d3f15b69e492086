/** Settings that change what is synthesized; the invariants hold for each. */
export const VARIATIONS = [
  { name: 'default settings', fields: {}, networkFields: {} },
  { name: 'things named after device ids', fields: { thingNameScheme: 'DeviceID' }, networkFields: {} },
  { name: 'metrics off', fields: { shadowMetrics: false }, networkFields: {} },
  { name: 'decoded payloads in a shadow', fields: { shadowPayload: true }, networkFields: {} },
  { name: 'a network without external id', fields: {}, networkFields: { externalId: 'none' } },
  { name: 'the connection mqtt', fields: {}, networkFields: { connection: 'mqtt' } },
  { name: 'the connection webhook', fields: {}, networkFields: { connection: 'webhook' } },
] as const;
