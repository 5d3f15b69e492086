/** Properties of the custom resource, as CloudFormation hands them over (all values are strings there). */
export interface SetupProperties {
  readonly thingTypeName: string;
}

/** Attributes of the custom resource, for `Fn::GetAtt`. */
export const SETUP_ATTRIBUTES = {
  /** Host of the account's MQTT endpoint (ATS). */
  iotEndpoint: 'IotEndpoint',
} as const;

/** Attributes of LoRaWAN things by which they can be searched (AWS allows three; names at most 128 characters). */
export const SEARCHABLE_ATTRIBUTES = ['devEUI', 'stackName'] as const;
