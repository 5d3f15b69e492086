import {
  CreateThingCommand,
  DescribeThingCommand,
  InvalidRequestException,
  IoTClient,
  ListThingsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type ThingAttribute,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import type { AwsConfig } from '../aws-config.ts';
import type { Pace } from './pace.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface RegisteredThing {
  readonly thingName: string;
  readonly thingTypeName: string | undefined;
  readonly attributes: Attributes;
  readonly version: number;
}

/** AWS takes no thing as it was asked for, and never will. */
export class ThingRefused extends Error {
  override readonly name = 'ThingRefused';
}

/** The things of an account, asked one call after the other. */
export interface ThingRegistry {
  /** All things of the type, or those whose attribute `stackName` is as given; pages of up to 250. */
  list(stackName?: string): AsyncIterable<readonly RegisteredThing[]>;
  describe(thingName: string): Promise<RegisteredThing | undefined>;
  /**
   * Creates a thing of the type; false if one of that name exists with other properties (with the same ones it is a success).
   * @throws ThingRefused
   */
  create(thingName: string, attributes: Attributes): Promise<boolean>;
  /** Changes attributes and keeps the others; false if the thing has changed since it was listed, or is gone. */
  change(thing: RegisteredThing, attributes: Attributes): Promise<boolean>;
}

export interface ThingRegistryOptions {
  readonly config: AwsConfig;
  readonly thingTypeName: string;
  /** How often the account is asked, repeats of the SDK included. */
  readonly pace: Pace;
}

export function thingRegistry({ config, thingTypeName, pace }: ThingRegistryOptions): ThingRegistry {
  const client = pacedClient(config, pace);
  return {
    async *list(stackName) {
      const filter = stackName === undefined ? {} : { attributeName: 'stackName', attributeValue: stackName };
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new ListThingsCommand({ thingTypeName, ...filter, maxResults: 250, ...(nextToken && { nextToken }) }),
        );
        yield (page.things ?? []).map((thing) => thingOf(thing));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    },

    async describe(thingName) {
      try {
        return thingOf(await client.send(new DescribeThingCommand({ thingName })));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async create(thingName, attributes) {
      try {
        const attributePayload = { attributes: { ...attributes } };
        await client.send(new CreateThingCommand({ thingName, thingTypeName, attributePayload }));
        return true;
      } catch (error) {
        if (error instanceof ResourceAlreadyExistsException) return false;
        // Its words may repeat what was sent, keys too.
        if (error instanceof InvalidRequestException) throw new ThingRefused(`AWS IoT refuses it: ${error.name}`);
        throw error;
      }
    },

    async change({ thingName, version }, attributes) {
      const attributePayload = { attributes: { ...attributes }, merge: true };
      try {
        await client.send(new UpdateThingCommand({ thingName, attributePayload, expectedVersion: version }));
        return true;
      } catch (error) {
        if (error instanceof VersionConflictException || error instanceof ResourceNotFoundException) return false;
        throw error;
      }
    },
  };
}

/** The pace stands inside of the SDK's own repeats, so that these count as well. */
function pacedClient(config: AwsConfig, pace: Pace): IoTClient {
  const client = new IoTClient({ ...config, maxAttempts: 8 });
  // Repeats are of high priority in this step.
  client.middlewareStack.add((next) => (args) => pace.run(() => next(args)), {
    name: 'pace',
    step: 'finalizeRequest',
    priority: 'low',
  });
  return client;
}

/** A thing as AWS describes or lists it. */
function thingOf({ thingName = '', thingTypeName, attributes = {}, version = 0 }: ThingAttribute): RegisteredThing {
  return { thingName, thingTypeName, attributes, version };
}
