/** Properties of the custom resource, as CloudFormation hands them over (all values are strings there). */
export interface SetupProperties {
  readonly thingTypeName: string;
  /** Says that events of things are to be on: a stack from before runs its setup once more because of it. */
  readonly thingEvents: 'on';
}

/** Attributes of the custom resource, for `Fn::GetAtt`. */
export const SETUP_ATTRIBUTES = {
  /** Host of the account's MQTT endpoint (ATS). */
  iotEndpoint: 'IotEndpoint',
} as const;

/** Attributes of LoRaWAN things by which they can be searched (AWS allows three; names at most 128 characters). */
export const SEARCHABLE_ATTRIBUTES = ['devEUI', 'stackName'] as const;
