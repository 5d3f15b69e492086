import { describe, expect, it } from 'vitest';
import { withoutSecretAttributes } from '../../lambdas/devices/secret-attributes.ts';
import { parseThingEvent } from '../../lambdas/devices/thing-event.ts';
import { APP_KEY, ATTRIBUTES, NWK_KEY } from './world.ts';

/** As in AWS's developer guide, "Registry events". */
const EVENT = {
  eventType: 'THING_EVENT',
  eventId: 'f5ae9b94-8b8e-4d8e-8c8f-b3266dd89853',
  timestamp: 1234567890123,
  operation: 'CREATED',
  accountId: '123456789012',
  thingId: 'b604f69c-aa9a-4d4a-829e-c480e958a0b5',
  thingName: 'MyThing',
  versionNumber: 1,
  thingTypeName: null,
  attributes: { attribute3: 'value3' },
};

describe('a thing event', () => {
  it('says what happened to which thing, and what that was then', () => {
    expect(parseThingEvent(EVENT)).toEqual({
      operation: 'CREATED',
      timestamp: 1234567890123,
      thing: {
        thingName: 'MyThing',
        thingId: 'b604f69c-aa9a-4d4a-829e-c480e958a0b5',
        version: 1,
        thingTypeName: undefined,
        attributes: { attribute3: 'value3' },
      },
    });
  });

  it('may be of a thing without attributes', () => {
    expect(parseThingEvent({ ...EVENT, attributes: null }).thing.attributes).toEqual({});
  });

  it.each([
    ['operation', 'RENAMED'],
    ['thingName', 7],
    ['thingId', undefined],
    ['versionNumber', '1'],
    ['attributes', APP_KEY],
    ['timestamp', null],
  ])('is malformed with %s %j, and the complaint has no value', (member, value) => {
    const parse = () => parseThingEvent({ ...EVENT, [member]: value });
    expect(parse).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
    expect(parse).not.toThrow(new RegExp(APP_KEY));
  });

  it.each([null, 'text', []])('is not %j', (message) => {
    expect(() => parseThingEvent(message)).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
  });
});

describe('an event that is parked', () => {
  const withKeys = { ...EVENT, attributes: { ...ATTRIBUTES, nwkKey: NWK_KEY, claimAuthenticationCode: 'ABC' } };
  const { appKey, ...rest } = ATTRIBUTES;

  it('has no keys', () => {
    expect(withoutSecretAttributes(withKeys)).toEqual({ ...EVENT, attributes: rest });
  });

  it('has none either if it was parked before', () => {
    const parked = (event: object) => ({ requestContext: { requestId: 'r' }, requestPayload: event });
    expect(withoutSecretAttributes(parked(parked(withKeys)))).toEqual(parked(parked({ ...EVENT, attributes: rest })));
  });

  it('has none either if its rule could not hand it over', () => {
    const base64OriginalPayload = Buffer.from(JSON.stringify(withKeys)).toString('base64');
    const record = { ruleName: 'plant_things', failures: [], base64OriginalPayload };
    expect(withoutSecretAttributes(record)).toEqual({ ...EVENT, attributes: rest });
    expect(withoutSecretAttributes({ ...record, base64OriginalPayload: APP_KEY })).toEqual({});
  });

  it.each([null, 'text', { thingName: 'x' }])('is kept as it is if it is %j', (event) => {
    expect(withoutSecretAttributes(event)).toEqual(event);
  });
});
