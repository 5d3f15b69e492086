import { CreateThingTypeCommand, DescribeThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pace } from '../../../lib/cli/devices/pace.ts';
import {
  type RegisteredThing,
  ThingRefused,
  type ThingRegistry,
  thingRegistry,
} from '../../../lib/cli/devices/thing-registry.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';

const KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';

let laptop: Laptop;
let client: IoTClient;
let registry: ThingRegistry;
/** Answers that AWS gives instead of its own, one after the other. */
let troubles: { readonly status: number; readonly code: string }[];
let waitsMs: number[];

beforeEach(async () => {
  troubles = [];
  waitsMs = [];
  laptop = await startLaptop({
    async answering(_, next) {
      const trouble = troubles.shift();
      if (trouble === undefined) return next();
      return { status: trouble.status, headers: { 'x-amzn-errortype': trouble.code }, body: '{}' };
    },
  });
  client = new IoTClient(laptop.client);
  await client.send(new CreateThingTypeCommand({ thingTypeName: 'lorawan' }));
  await client.send(new CreateThingTypeCommand({ thingTypeName: 'pump' }));
  registry = registryOf('lorawan');
});
afterEach(async () => {
  client.destroy();
  await laptop.api.stop();
});

function registryOf(thingTypeName: string): ThingRegistry {
  let time = 0;
  const sleep = async (ms: number) => {
    time += ms;
    waitsMs.push(ms);
  };
  const { endpoint, region, credentials } = laptop.client;
  const pace = new Pace(10, { now: () => time, sleep });
  return thingRegistry({ config: { endpoint, region, credentials }, thingTypeName, pace });
}

async function listed(stackName?: string): Promise<readonly RegisteredThing[][]> {
  const pages: RegisteredThing[][] = [];
  for await (const page of registry.list(stackName)) pages.push([...page]);
  return pages;
}

const describeThing = (thingName: string) => client.send(new DescribeThingCommand({ thingName }));

describe('the things of an account', () => {
  it('are created with the type, and a second time with nothing else is no error', async () => {
    expect(await registry.create('a', { devEUI: '1' })).toBe(true);
    expect(await registry.create('a', { devEUI: '1' })).toBe(true);
    expect(await registry.create('a', { devEUI: '2' })).toBe(false);
    expect(await describeThing('a')).toMatchObject({
      thingTypeName: 'lorawan',
      attributes: { devEUI: '1' },
      version: 1,
    });
  });

  it('are refused by AWS in words that hold nothing of them', async () => {
    const creating = registry.create('a', { appKey: `${KEY} +` });
    await expect(creating).rejects.toBeInstanceOf(ThingRefused);
    await expect(creating).rejects.toThrow(/^AWS IoT refuses it: InvalidRequestException$/);
  });

  it('are listed by pages, those of the type, and of a stack if so wished', async () => {
    for (let index = 0; index < 260; index += 1) {
      await registry.create(`t${index}`, { stackName: index === 7 ? 'other' : 'plant' });
    }
    await registryOf('pump').create('p', { stackName: 'plant' });
    expect((await listed()).map((page) => page.length)).toEqual([250, 10]);
    const plant = (await listed('plant')).flat();
    expect(plant).toHaveLength(259);
    expect(plant[0]).toEqual({
      thingName: 't0',
      thingTypeName: 'lorawan',
      attributes: { stackName: 'plant' },
      version: 1,
    });
  });

  it('are described, if they are there', async () => {
    await registry.create('a', { devEUI: '1' });
    expect(await registry.describe('a')).toMatchObject({ thingName: 'a', thingTypeName: 'lorawan', version: 1 });
    expect(await registry.describe('b')).toBeUndefined();
  });

  it('are changed in what is named, if nobody else did meanwhile', async () => {
    await registry.create('a', { stackName: 'other', devEUI: '1' });
    const thing = await registry.describe('a');
    if (thing === undefined) expect.fail('no thing');
    expect(await registry.change(thing, { stackName: 'plant' })).toBe(true);
    expect((await describeThing('a')).attributes).toEqual({ stackName: 'plant', devEUI: '1' });
    expect(await registry.change(thing, { stackName: 'third' })).toBe(false);
    expect(await registry.change({ ...thing, thingName: 'gone' }, { stackName: 'plant' })).toBe(false);
    expect((await describeThing('a')).attributes).toMatchObject({ stackName: 'plant' });
  });
});

describe('a call', () => {
  it('waits for its turn, and so does each repeat of one that AWS throttles', async () => {
    troubles.push({ status: 429, code: 'ThrottlingException' }, { status: 503, code: 'ServiceUnavailableException' });
    expect(await registry.create('a', { devEUI: '1' })).toBe(true);
    expect(waitsMs).toEqual([100, 100]);
  });

  it('that may not be is told at once', async () => {
    laptop.refused.add('iot:CreateThing');
    await expect(registry.create('a', {})).rejects.toThrow(/not allowed: iot:CreateThing/);
    expect(waitsMs).toEqual([]);
  });
});
