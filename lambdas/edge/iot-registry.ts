import {
  CreateThingCommand,
  DescribeThingCommand,
  IoTClient,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import type { Thing, Things } from '../devices/deps.ts';

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

/** Sets attributes of a thing that belongs to no stack, and keeps the others; false if it belongs to one by now. */
export async function adoptThing(thingName: string, attributes: Readonly<Record<string, string>>): Promise<boolean> {
  const thing = await readThing(thingName);
  if (thing === undefined || thing.attributes['stackName'] !== undefined) return false;
  return (await changeThing(thing, attributes)) === 'changed';
}

/** Sets attributes of a thing and keeps the others; nothing if there is no such thing. */
export async function setAttributes(thingName: string, attributes: Readonly<Record<string, string>>): Promise<void> {
  try {
    await client.send(new UpdateThingCommand({ thingName, attributePayload: { attributes, merge: true } }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** A thing as it is now, or undefined if there is no such thing. */
export async function readThing(thingName: string): Promise<Thing | undefined> {
  try {
    const {
      thingId = '',
      version = 0,
      thingTypeName,
      attributes = {},
    } = await client.send(new DescribeThingCommand({ thingName }));
    return { thingName, thingId, version, thingTypeName, attributes };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Changes attributes of a thing and keeps the others, unless the thing has another version by now; empty ones are deleted. */
export const changeThing: Things['change'] = async ({ thingName, version }, attributes) => {
  const attributePayload = { attributes: { ...attributes }, merge: true };
  try {
    await client.send(new UpdateThingCommand({ thingName, attributePayload, expectedVersion: version }));
    return 'changed';
  } catch (error) {
    if (error instanceof VersionConflictException) return 'other-version';
    if (error instanceof ResourceNotFoundException) return 'gone';
    throw error;
  }
};
