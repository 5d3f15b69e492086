import {
  CreateThingCommand,
  CreateThingTypeCommand,
  DeleteThingCommand,
  DeleteThingTypeCommand,
  DeprecateThingTypeCommand,
  DescribeEndpointCommand,
  DescribeEventConfigurationsCommand,
  DescribeThingCommand,
  DescribeThingTypeCommand,
  InvalidRequestException,
  IoTClient,
  ListThingsCommand,
  type ListThingsCommandInput,
  ListThingTypesCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateEventConfigurationsCommand,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let iot: IoTClient;

beforeEach(async () => {
  laptop = await startLaptop();
  iot = new IoTClient(laptop.client);
});

afterEach(async () => {
  iot.destroy();
  await laptop.api.stop();
});

const thingName = '1111111111111111';

describe('things', () => {
  it('a thing is described as it was created', async () => {
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    const attributes = { devEUI: thingName, stackName: 'lorawan' };
    const created = await iot.send(
      new CreateThingCommand({ thingName, thingTypeName: 'lorawan', attributePayload: { attributes } }),
    );
    const described = await iot.send(new DescribeThingCommand({ thingName }));
    expect(described).toMatchObject({
      thingName,
      thingId: created.thingId,
      thingArn: `arn:aws:iot:eu-west-1:123456789012:thing/${thingName}`,
      thingTypeName: 'lorawan',
      defaultClientId: thingName,
      attributes,
      version: 1,
    });
  });

  it('creating a thing again succeeds with the same configuration only', async () => {
    const attributePayload = { attributes: { devEUI: thingName } };
    const first = await iot.send(new CreateThingCommand({ thingName, attributePayload }));
    const second = await iot.send(new CreateThingCommand({ thingName, attributePayload }));
    expect(second.thingId).toBe(first.thingId);
    const different = iot.send(new CreateThingCommand({ thingName }));
    await expect(different).rejects.toThrow(ResourceAlreadyExistsException);
    await expect(different).rejects.toMatchObject({ resourceId: thingName, resourceArn: first.thingArn });
  });

  it('an attribute value with a space or a plus is refused', async () => {
    for (const value of ['a b', 'a+b', 'a'.repeat(801)]) {
      const create = iot.send(new CreateThingCommand({ thingName, attributePayload: { attributes: { value } } }));
      await expect(create).rejects.toThrow(InvalidRequestException);
    }
  });

  it('a thing without a type has at most 3 attributes, one with a type 50', async () => {
    const attributes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    const create = (count: number, thingTypeName?: string) =>
      iot.send(
        new CreateThingCommand({
          thingName: `thing-${count}`,
          thingTypeName,
          attributePayload: { attributes: attributes(count) },
        }),
      );
    await create(3);
    await expect(create(4)).rejects.toThrow(InvalidRequestException);
    await create(50, 'lorawan');
    await expect(create(51, 'lorawan')).rejects.toThrow(InvalidRequestException);
    const removeType = iot.send(new UpdateThingCommand({ thingName: 'thing-50', removeThingType: true }));
    await expect(removeType).rejects.toThrow(InvalidRequestException);
  });

  it('an update merges when told to, replaces otherwise, and deletes attributes with an empty value', async () => {
    await iot.send(new CreateThingCommand({ thingName, attributePayload: { attributes: { a: '1', b: '2' } } }));
    const update = (attributes: Record<string, string>, merge: boolean) =>
      iot.send(new UpdateThingCommand({ thingName, attributePayload: { attributes, merge } }));
    const described = () => iot.send(new DescribeThingCommand({ thingName }));
    await update({ b: '', c: '3' }, true);
    expect(await described()).toMatchObject({ attributes: { a: '1', c: '3' }, version: 2 });
    await update({ d: '4', e: '' }, false);
    expect((await described()).attributes).toEqual({ d: '4' });
  });

  it('an update or deletion that expects another version is refused', async () => {
    await iot.send(new CreateThingCommand({ thingName }));
    const update = iot.send(new UpdateThingCommand({ thingName, expectedVersion: 2 }));
    await expect(update).rejects.toThrow(VersionConflictException);
    const remove = iot.send(new DeleteThingCommand({ thingName, expectedVersion: 2 }));
    await expect(remove).rejects.toThrow(VersionConflictException);
    await iot.send(new UpdateThingCommand({ thingName, expectedVersion: 1 }));
    await iot.send(new DeleteThingCommand({ thingName, expectedVersion: 2 }));
    await expect(iot.send(new DescribeThingCommand({ thingName }))).rejects.toThrow(ResourceNotFoundException);
  });

  it('deleting a thing that is not there succeeds', async () => {
    await iot.send(new DeleteThingCommand({ thingName: 'nobody' }));
  });

  it('a malformed name is refused', async () => {
    const create = iot.send(new CreateThingCommand({ thingName: 'a/b' }));
    await expect(create).rejects.toThrow(InvalidRequestException);
  });

  it('things are listed by attribute, by the beginning of its value, and page by page', async () => {
    for (const name of ['c1', 'a1', 'b2']) {
      await iot.send(
        new CreateThingCommand({ thingName: name, attributePayload: { attributes: { label: `x${name}` } } }),
      );
    }
    const list = async (filter: ListThingsCommandInput) => {
      const { things = [], nextToken } = await iot.send(new ListThingsCommand(filter));
      return { names: things.map((thing) => thing.thingName), nextToken };
    };
    expect((await list({})).names).toEqual(['a1', 'b2', 'c1']);
    expect((await list({ attributeName: 'label', attributeValue: 'xb2' })).names).toEqual(['b2']);
    const prefix = { attributeName: 'label', attributeValue: 'xb', usePrefixAttributeValue: true };
    expect((await list(prefix)).names).toEqual(['b2']);
    expect((await list({ thingTypeName: 'none' })).names).toEqual([]);
    const first = await list({ maxResults: 2 });
    expect(first.names).toEqual(['a1', 'b2']);
    expect(await list({ maxResults: 2, nextToken: first.nextToken })).toEqual({ names: ['c1'], nextToken: undefined });
  });
});

describe('thing types', () => {
  it('a type is made once, and again only with the same properties', async () => {
    const thingTypeProperties = { thingTypeDescription: 'LoRaWAN', searchableAttributes: ['devEUI'] };
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan', thingTypeProperties }));
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan', thingTypeProperties }));
    const different = iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    await expect(different).rejects.toThrow(ResourceAlreadyExistsException);
    const described = await iot.send(new DescribeThingTypeCommand({ thingTypeName: 'lorawan' }));
    expect(described).toMatchObject({ thingTypeProperties, thingTypeMetadata: { deprecated: false } });
    expect(described.thingTypeMetadata?.creationDate).toEqual(new Date(laptop.clockMs));
  });

  it('a thing cannot be given a type that is unknown or deprecated', async () => {
    const create = () => iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan' }));
    await expect(create()).rejects.toThrow(ResourceNotFoundException);
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    await iot.send(new DeprecateThingTypeCommand({ thingTypeName: 'lorawan' }));
    await expect(create()).rejects.toThrow(InvalidRequestException);
    await iot.send(new DeprecateThingTypeCommand({ thingTypeName: 'lorawan', undoDeprecate: true }));
    await create();
  });

  it('a type is deleted once deprecated for 5 minutes and unused', async () => {
    const remove = () => iot.send(new DeleteThingTypeCommand({ thingTypeName: 'lorawan' }));
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    await iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan' }));
    await expect(remove()).rejects.toThrow('not deprecated');
    await iot.send(new DeprecateThingTypeCommand({ thingTypeName: 'lorawan' }));
    laptop.clockMs += 5 * 60_000 - 1;
    await expect(remove()).rejects.toThrow('5 minutes');
    laptop.clockMs += 1;
    await expect(remove()).rejects.toThrow(InvalidRequestException);
    await iot.send(new DeleteThingCommand({ thingName }));
    await remove();
    expect((await iot.send(new ListThingTypesCommand({}))).thingTypes).toEqual([]);
  });
});

describe('registry events', () => {
  const enable = () =>
    iot.send(new UpdateEventConfigurationsCommand({ eventConfigurations: { THING: { Enabled: true } } }));

  it('nothing is announced until events of THING are enabled', async () => {
    await iot.send(new CreateThingCommand({ thingName }));
    expect(laptop.published).toEqual([]);
    await enable();
    const { eventConfigurations } = await iot.send(new DescribeEventConfigurationsCommand({}));
    expect(eventConfigurations).toMatchObject({ THING: { Enabled: true }, THING_TYPE: { Enabled: false } });
  });

  it('creation, update and deletion are announced with the thing as it is then', async () => {
    await enable();
    const { thingId } = await iot.send(new CreateThingCommand({ thingName }));
    await iot.send(new UpdateThingCommand({ thingName, attributePayload: { attributes: { a: '1' } } }));
    await iot.send(new DeleteThingCommand({ thingName }));
    // https://docs.aws.amazon.com/iot/latest/developerguide/registry-events.html
    const event = {
      eventType: 'THING_EVENT',
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: laptop.clockMs,
      accountId: '123456789012',
      thingId,
      thingName,
      thingTypeName: null,
    };
    const topic = `$aws/events/thing/${thingName}`;
    expect(laptop.published).toEqual([
      {
        topic: `${topic}/created`,
        qos: 1,
        payload: { ...event, operation: 'CREATED', versionNumber: 1, attributes: {} },
      },
      {
        topic: `${topic}/updated`,
        qos: 1,
        payload: { ...event, operation: 'UPDATED', versionNumber: 2, attributes: { a: '1' } },
      },
      {
        topic: `${topic}/deleted`,
        qos: 1,
        payload: { ...event, operation: 'DELETED', versionNumber: 2, attributes: { a: '1' } },
      },
    ]);
  });

  it('an unknown event type is refused', async () => {
    const update = new UpdateEventConfigurationsCommand({
      eventConfigurations: { ['NOTHING' as 'THING']: { Enabled: true } },
    });
    await expect(iot.send(update)).rejects.toThrow(InvalidRequestException);
  });
});

describe('permissions', () => {
  it('each operation asks for its action on its resource', async () => {
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
    await iot.send(new CreateThingCommand({ thingName, thingTypeName: 'lorawan' }));
    const { endpointAddress } = await iot.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
    expect(endpointAddress).toBe('127.0.0.1:4566');
    const arn = 'arn:aws:iot:eu-west-1:123456789012';
    const caller = { accessKeyId: 'AKIAEXAMPLE', context: {} };
    expect(laptop.calls).toEqual([
      { ...caller, action: 'iot:CreateThingType', resource: `${arn}:thingtype/lorawan` },
      { ...caller, action: 'iot:CreateThing', resource: `${arn}:thing/${thingName}` },
      { ...caller, action: 'iot:DescribeEndpoint', resource: '*' },
    ]);
  });

  it('a refusal is an AccessDeniedException with the reason, and nothing is done', async () => {
    laptop.refused.add('iot:CreateThing');
    const refusal = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
    const create = iot.send(new CreateThingCommand({ thingName }));
    await expect(create).rejects.toMatchObject(refusal);
    await expect(create).rejects.toThrow(
      `not allowed: iot:CreateThing on arn:aws:iot:eu-west-1:123456789012:thing/${thingName}`,
    );
    expect(laptop.api.things.list()).toEqual([]);
  });
});
