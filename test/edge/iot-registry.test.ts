import {
  CreateThingCommand,
  DescribeThingCommand,
  IoTClient,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  ThrottlingException,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeThing, createThing, describeThing, readThing } from '../../lambdas/edge/iot-registry.ts';

const iot = mockClient(IoTClient);
beforeEach(() => iot.reset());

const THING = '24E124707C141230';
const throttled = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });

describe('describeThing', () => {
  it.each([
    [{ attributes: { devEUI: THING } }, { devEUI: THING }],
    [{}, {}],
  ])('reads the attributes of %j', async (answer, attributes) => {
    iot.on(DescribeThingCommand, { thingName: THING }, true).resolves(answer);
    expect(await describeThing(THING)).toEqual(attributes);
  });

  it('answers undefined where there is no such thing', async () => {
    iot.on(DescribeThingCommand).rejects(new ResourceNotFoundException({ message: 'not found', $metadata: {} }));
    expect(await describeThing(THING)).toBeUndefined();
  });

  it('lets every other error through', async () => {
    iot.on(DescribeThingCommand).rejects(throttled);
    await expect(describeThing(THING)).rejects.toBe(throttled);
  });
});

describe('createThing', () => {
  const create = () => createThing(THING, 'lorawan', { devEUI: THING, stackName: 'plant' });

  it('sends name, type and attributes', async () => {
    iot.on(CreateThingCommand).resolves({});
    expect(await create()).toBe(true);
    expect(iot.calls().map(({ args: [{ input }] }) => input)).toEqual([
      {
        thingName: THING,
        thingTypeName: 'lorawan',
        attributePayload: { attributes: { devEUI: THING, stackName: 'plant' } },
      },
    ]);
  });

  it('answers false where another thing has the name', async () => {
    iot.on(CreateThingCommand).rejects(new ResourceAlreadyExistsException({ message: 'exists', $metadata: {} }));
    expect(await create()).toBe(false);
  });

  it('lets every other error through', async () => {
    iot.on(CreateThingCommand).rejects(throttled);
    await expect(create()).rejects.toBe(throttled);
  });
});

describe('readThing', () => {
  it('reads what a thing is, and which one of that name', async () => {
    const thing = { thingId: 'uuid', version: 3, thingTypeName: 'lorawan', attributes: { devEUI: THING } };
    iot.on(DescribeThingCommand, { thingName: THING }, true).resolves(thing);
    expect(await readThing(THING)).toEqual({ thingName: THING, ...thing });
  });

  it('answers undefined where there is no such thing', async () => {
    iot.on(DescribeThingCommand).rejects(new ResourceNotFoundException({ message: 'not found', $metadata: {} }));
    expect(await readThing(THING)).toBeUndefined();
  });

  it('lets every other error through', async () => {
    iot.on(DescribeThingCommand).rejects(throttled);
    await expect(readThing(THING)).rejects.toBe(throttled);
  });
});

describe('changeThing', () => {
  const thing = { thingName: THING, thingId: 'uuid', version: 3, thingTypeName: 'lorawan', attributes: {} };
  const change = () => changeThing(thing, { appKey: '', deviceID: 'am307' });

  it('sends what changes, for the version that was read', async () => {
    iot.on(UpdateThingCommand).resolves({});
    expect(await change()).toBe('changed');
    expect(iot.calls().map(({ args: [{ input }] }) => input)).toEqual([
      {
        thingName: THING,
        attributePayload: { attributes: { appKey: '', deviceID: 'am307' }, merge: true },
        expectedVersion: 3,
      },
    ]);
  });

  it.each([
    ['other-version', new VersionConflictException({ message: 'conflict', $metadata: {} })],
    ['gone', new ResourceNotFoundException({ message: 'not found', $metadata: {} })],
  ])('answers %s', async (answer, error) => {
    iot.on(UpdateThingCommand).rejects(error);
    expect(await change()).toBe(answer);
  });

  it('lets every other error through', async () => {
    iot.on(UpdateThingCommand).rejects(throttled);
    await expect(change()).rejects.toBe(throttled);
  });
});
