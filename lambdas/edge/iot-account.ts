import {
  CreateThingTypeCommand,
  DescribeEndpointCommand,
  DescribeThingTypeCommand,
  IoTClient,
  ResourceNotFoundException,
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

/** Host of the account's MQTT endpoint, signed by Amazon Trust Services. */
export async function describeEndpoint(): Promise<string> {
  const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
  if (endpointAddress === undefined) throw new Error('AWS IoT Core names no endpoint of type iot:Data-ATS');
  return endpointAddress;
}
