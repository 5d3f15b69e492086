import {
  CreateThingTypeCommand,
  DescribeEndpointCommand,
  DescribeThingTypeCommand,
  IoTClient,
  ResourceNotFoundException,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';

const client = new IoTClient({});

/** A thing type of the account, or undefined if there is none of that name. */
export async function describeThingType(thingTypeName: string): Promise<{ readonly deprecated: boolean } | undefined> {
  try {
    const { thingTypeMetadata } = await client.send(new DescribeThingTypeCommand({ thingTypeName }));
    return { deprecated: thingTypeMetadata?.deprecated ?? false };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

export async function createThingType(
  thingTypeName: string,
  thingTypeDescription: string,
  searchableAttributes: readonly string[],
): Promise<void> {
  const thingTypeProperties = { thingTypeDescription, searchableAttributes: [...searchableAttributes] };
  await client.send(new CreateThingTypeCommand({ thingTypeName, thingTypeProperties }));
}

/** Has AWS IoT publish on `$aws/events/thing/#`; other kinds of events stay as they are. */
export async function enableThingEvents(): Promise<void> {
  await client.send(new UpdateEventConfigurationsCommand({ eventConfigurations: { THING: { Enabled: true } } }));
}

/** Host of the account's MQTT endpoint, signed by Amazon Trust Services. */
export async function describeEndpoint(): Promise<string> {
  const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
  if (endpointAddress === undefined) throw new Error('AWS IoT Core names no endpoint of type iot:Data-ATS');
  return endpointAddress;
}
