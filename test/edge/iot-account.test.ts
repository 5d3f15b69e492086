import {
  CreateThingTypeCommand,
  DescribeEndpointCommand,
  DescribeThingTypeCommand,
  IoTClient,
  ResourceNotFoundException,
  ThrottlingException,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createThingType,
  describeEndpoint,
  describeThingType,
  enableThingEvents,
} from '../../lambdas/edge/iot-account.ts';

const iot = mockClient(IoTClient);
beforeEach(() => iot.reset());

const throttled = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });
const sent = () => iot.calls().map(({ args: [{ input }] }) => input);

describe('describeThingType', () => {
  it.each([
    [{ thingTypeMetadata: { deprecated: true } }, { deprecated: true }],
    [{ thingTypeMetadata: { deprecated: false } }, { deprecated: false }],
    [{}, { deprecated: false }],
  ])('reads %j as %j', async (answer, thingType) => {
    iot.on(DescribeThingTypeCommand).resolves(answer);
    expect(await describeThingType('lorawan')).toEqual(thingType);
    expect(sent()).toEqual([{ thingTypeName: 'lorawan' }]);
  });

  it('answers undefined where there is none', async () => {
    iot.on(DescribeThingTypeCommand).rejects(new ResourceNotFoundException({ message: 'not found', $metadata: {} }));
    expect(await describeThingType('lorawan')).toBeUndefined();
  });

  it('lets every other error through', async () => {
    iot.on(DescribeThingTypeCommand).rejects(throttled);
    await expect(describeThingType('lorawan')).rejects.toBe(throttled);
  });
});

describe('createThingType', () => {
  it('sends description and searchable attributes', async () => {
    iot.on(CreateThingTypeCommand).resolves({});
    await createThingType('lorawan', 'LoRaWAN end devices', ['devEUI', 'stackName']);
    expect(sent()).toEqual([
      {
        thingTypeName: 'lorawan',
        thingTypeProperties: {
          thingTypeDescription: 'LoRaWAN end devices',
          searchableAttributes: ['devEUI', 'stackName'],
        },
      },
    ]);
  });
});

describe('enableThingEvents', () => {
  it('names the events of things, and no other', async () => {
    iot.on(UpdateEventConfigurationsCommand).resolves({});
    await enableThingEvents();
    expect(sent()).toEqual([{ eventConfigurations: { THING: { Enabled: true } } }]);
  });
});

describe('describeEndpoint', () => {
  it('asks for the endpoint that is signed by Amazon Trust Services', async () => {
    iot.on(DescribeEndpointCommand).resolves({ endpointAddress: 'a1-ats.iot.eu-west-1.amazonaws.com' });
    expect(await describeEndpoint()).toBe('a1-ats.iot.eu-west-1.amazonaws.com');
    expect(sent()).toEqual([{ endpointType: 'iot:Data-ATS' }]);
  });

  it('rejects an answer without one', async () => {
    iot.on(DescribeEndpointCommand).resolves({});
    await expect(describeEndpoint()).rejects.toThrow('names no endpoint of type iot:Data-ATS');
  });
});
