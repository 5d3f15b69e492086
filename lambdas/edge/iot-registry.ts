import {
  CreateThingCommand,
  DescribeThingCommand,
  IoTClient,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';

const client = new IoTClient({});

/** The attributes of a thing, or undefined if there is no such thing. */
export async function describeThing(thingName: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { attributes } = await client.send(new DescribeThingCommand({ thingName }));
    return attributes ?? {};
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Creates a thing; false if one of that name exists with other properties (with the same ones it is a success). */
export async function createThing(
  thingName: string,
  thingTypeName: string,
  attributes: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    await client.send(new CreateThingCommand({ thingName, thingTypeName, attributePayload: { attributes } }));
    return true;
  } catch (error) {
    if (error instanceof ResourceAlreadyExistsException) return false;
    throw error;
  }
}
