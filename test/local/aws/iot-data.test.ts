import {
  ConflictException,
  DeleteThingShadowCommand,
  ForbiddenException,
  GetThingShadowCommand,
  InvalidRequestException,
  IoTDataPlaneClient,
  ListNamedShadowsForThingCommand,
  PublishCommand,
  RequestEntityTooLargeException,
  ResourceNotFoundException,
  UpdateThingShadowCommand,
} from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let iotData: IoTDataPlaneClient;

beforeEach(async () => {
  laptop = await startLaptop();
  iotData = new IoTDataPlaneClient(laptop.client);
});

afterEach(async () => {
  iotData.destroy();
  await laptop.api.stop();
});

const shadow = { thingName: '1111111111111111', shadowName: 'lorawan' };
const topic = '$aws/things/1111111111111111/shadow/name/lorawan';

const json = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString());

async function update(document: object): Promise<{ version: number; state: unknown; metadata: unknown }> {
  const payload = Buffer.from(JSON.stringify(document));
  return json((await iotData.send(new UpdateThingShadowCommand({ ...shadow, payload }))).payload);
}

async function get(): Promise<{ version: number; state: unknown; metadata: unknown }> {
  return json((await iotData.send(new GetThingShadowCommand(shadow))).payload);
}

describe('publish', () => {
  it('hands topic, payload and QoS to the broker', async () => {
    const payload = Buffer.from('{"f_port":1}');
    await iotData.send(new PublishCommand({ topic: 'lorawan/a b/uplink', payload, qos: 1 }));
    await iotData.send(new PublishCommand({ topic: 'lorawan/x', payload: Buffer.from('text') }));
    expect(laptop.published).toEqual([
      { topic: 'lorawan/a b/uplink', payload: { f_port: 1 }, qos: 1 },
      { topic: 'lorawan/x', payload: 'text', qos: 0 },
    ]);
  });

  it.each([
    ['a wildcard', 'lorawan/#'],
    ['8 slashes', '1/2/3/4/5/6/7/8/9'],
    ['257 bytes', 'ä'.repeat(128).concat('x')],
    ['a reserved topic', '$aws/events/thing/x/created'],
    ['an unknown reserved topic', '$SYS/x'],
    ['nothing but a rule', '$aws/rules/rule/'],
  ])('refuses a topic with %s', async (_, refused) => {
    const publish = iotData.send(new PublishCommand({ topic: refused, payload: Buffer.from('{}') }));
    await expect(publish).rejects.toThrow(InvalidRequestException);
    expect(laptop.published).toEqual([]);
  });

  it.each([
    ['7 slashes', '1/2/3/4/5/6/7/8'],
    ['256 bytes', 'ä'.repeat(128)],
    ['7 slashes behind a rule', '$aws/rules/lorawan_uplink/1/2/3/4/5/6/7/8'],
    ['a request to a shadow', '$aws/things/x/shadow/name/lorawan/update'],
  ])('takes a topic with %s', async (_, taken) => {
    await iotData.send(new PublishCommand({ topic: taken, payload: Buffer.from('{}') }));
    expect(laptop.published).toMatchObject([{ topic: taken }]);
  });

  it('refuses a payload over 128 KB', async () => {
    const publish = (bytes: number) =>
      iotData.send(new PublishCommand({ topic: 'x', payload: Buffer.alloc(bytes, 'x') }));
    await publish(131_072);
    await expect(publish(131_073)).rejects.toThrow(RequestEntityTooLargeException);
  });

  it('asks for the topic, and for retaining if asked to', async () => {
    await iotData.send(new PublishCommand({ topic: 'lorawan/x', payload: Buffer.from('1'), retain: true }));
    const resource = 'arn:aws:iot:eu-west-1:123456789012:topic/lorawan/x';
    expect(laptop.calls).toMatchObject([
      { action: 'iot:Publish', resource },
      { action: 'iot:RetainPublish', resource },
    ]);
    laptop.refused.add('iot:Publish');
    const publish = iotData.send(new PublishCommand({ topic: 'lorawan/x', payload: Buffer.from('1') }));
    await expect(publish).rejects.toThrow(ForbiddenException);
  });
});

describe('shadows over HTTPS', () => {
  it('needs no thing, merges objects, replaces arrays and deletes by null', async () => {
    await update({ state: { reported: { rssi: -80, gateways: ['a', 'b'], at: { lat: 1, lon: 2 } } } });
    await update({ state: { reported: { rssi: null, gateways: ['c'], at: { lon: 3 } } } });
    expect(await get()).toMatchObject({ state: { reported: { gateways: ['c'], at: { lat: 1, lon: 3 } } }, version: 2 });
  });

  it('keeps when each value was set', async () => {
    await update({ state: { reported: { rssi: -80, list: [1, 2], at: { lat: 1 } } } });
    const [first, second] = [laptop.clockMs / 1000, laptop.clockMs / 1000 + 60];
    laptop.clockMs += 60_000;
    await update({ state: { reported: { rssi: -81, at: { lon: 2 } } } });
    expect((await get()).metadata).toEqual({
      reported: {
        rssi: { timestamp: second },
        list: [{ timestamp: first }, { timestamp: first }],
        at: { lat: { timestamp: first }, lon: { timestamp: second } },
      },
    });
  });

  it('answers and publishes what an update set, the whole document, and what is still wanted', async () => {
    await update({ state: { reported: { interval: 10, led: { on: true } } } });
    laptop.published.length = 0;
    const state = { desired: { interval: 5, led: { on: true, color: 'red' } } };
    const accepted = await update({ state, clientToken: 'token-1', version: 1 });
    const timestamp = laptop.clockMs / 1000;
    const stamp = { timestamp };
    const metadata = { desired: { interval: stamp, led: { on: stamp, color: stamp } } };
    expect(accepted).toEqual({ state, metadata, version: 2, timestamp, clientToken: 'token-1' });
    const reported = { interval: 10, led: { on: true } };
    expect(laptop.published).toMatchObject([
      { topic: `${topic}/update/accepted`, payload: accepted },
      {
        topic: `${topic}/update/documents`,
        payload: {
          previous: { state: { reported }, version: 1 },
          current: { state: { ...state, reported }, version: 2 },
          clientToken: 'token-1',
        },
      },
      {
        topic: `${topic}/update/delta`,
        payload: {
          version: 2,
          timestamp,
          state: { interval: 5, led: { color: 'red' } },
          metadata: { interval: stamp, led: { color: stamp } },
          clientToken: 'token-1',
        },
      },
    ]);
    expect(await get()).toMatchObject({ state: { ...state, reported, delta: { interval: 5, led: { color: 'red' } } } });
  });

  it('refuses a stale version, and counts on after a deletion', async () => {
    await update({ state: { reported: { a: 1 } }, version: 0 });
    await expect(update({ state: { reported: { a: 2 } }, version: 0 })).rejects.toThrow(ConflictException);
    await iotData.send(new DeleteThingShadowCommand(shadow));
    await expect(get()).rejects.toThrow(ResourceNotFoundException);
    expect((await update({ state: { reported: { a: 3 } } })).version).toBe(2);
  });

  it.each([
    ['JSON that is none', '{'],
    ['no state', '{}'],
    ['an unknown section', '{"state":{"wanted":{}}}'],
    ['a section that is no object', '{"state":{"reported":1}}'],
    ['9 levels', `{"state":{"reported":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}}`],
    ['60,000 levels', `{"state":{"reported":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}}`],
  ])('refuses %s', async (_, document) => {
    const payload = Buffer.from(document);
    const refused = iotData.send(new UpdateThingShadowCommand({ ...shadow, payload }));
    await expect(refused).rejects.toThrow(InvalidRequestException);
  });

  it('takes 8 levels and 8 KB, not more', async () => {
    const withBytes = (bytes: number) => ({
      state: { reported: { a: 'x'.repeat(bytes - '{"reported":{"a":""}}'.length) } },
    });
    await update(JSON.parse(`{"state":{"desired":${'{"a":'.repeat(8)}1${'}'.repeat(8)}}}`));
    await update({ state: { desired: null } });
    await update(withBytes(8192));
    await expect(update(withBytes(8193))).rejects.toThrow(RequestEntityTooLargeException);
  });

  it('a member named __proto__ is data', async () => {
    await update(JSON.parse('{"state":{"reported":{"__proto__":{"polluted":true}}}}'));
    expect(JSON.stringify((await get()).state)).toBe('{"reported":{"__proto__":{"polluted":true}}}');
    expect('polluted' in {}).toBe(false);
  });

  it('lists named shadows page by page', async () => {
    for (const shadowName of ['b', 'a', 'c']) await laptop.api.shadows.update({ ...shadow, shadowName }, { state: {} });
    const list = new ListNamedShadowsForThingCommand({ thingName: shadow.thingName, pageSize: 2 });
    const { results, nextToken } = await iotData.send(list);
    expect(results).toEqual(['a', 'b']);
    const rest = new ListNamedShadowsForThingCommand({ thingName: shadow.thingName, nextToken });
    expect(await iotData.send(rest)).toMatchObject({ results: ['c'] });
  });

  it('asks for the shadow: a named one under its thing', async () => {
    await update({ state: {} });
    await expect(iotData.send(new GetThingShadowCommand({ thingName: 'x' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    const arn = 'arn:aws:iot:eu-west-1:123456789012:thing';
    expect(laptop.calls).toMatchObject([
      { action: 'iot:UpdateThingShadow', resource: `${arn}/1111111111111111/lorawan` },
      { action: 'iot:GetThingShadow', resource: `${arn}/x` },
    ]);
  });
});

describe('shadows over MQTT', () => {
  const send = (leaf: string, payload: string) =>
    laptop.api.shadows.handleMessage(`${topic}/${leaf}`, Buffer.from(payload));

  it('answers on accepted', async () => {
    expect(await send('update', '{"state":{"reported":{"a":1}},"clientToken":"t"}')).toBe(true);
    expect(await send('get', '')).toBe(true);
    expect(await send('delete', '{"clientToken":"t"}')).toBe(true);
    expect(laptop.published.map((message) => message.topic)).toEqual([
      `${topic}/update/accepted`,
      `${topic}/update/documents`,
      `${topic}/get/accepted`,
      `${topic}/delete/accepted`,
    ]);
    expect(laptop.published[2]?.payload).toMatchObject({ state: { reported: { a: 1 } }, version: 1 });
    expect(laptop.published[3]?.payload).toEqual({ version: 1, timestamp: laptop.clockMs / 1000, clientToken: 't' });
  });

  it('answers on rejected with code and client token', async () => {
    await send('get', '{"clientToken":"t"}');
    await send('update', '{"clientToken":"u","state":{"reported":{"a":1}},"version":7}');
    await send('update', 'no JSON');
    expect(laptop.published).toMatchObject([
      { topic: `${topic}/get/rejected`, payload: { code: 404, clientToken: 't' } },
      { topic: `${topic}/update/rejected`, payload: { code: 409, clientToken: 'u' } },
      { topic: `${topic}/update/rejected`, payload: { code: 400, message: 'Payload contains invalid json' } },
    ]);
  });

  it('leaves other topics alone, its own answers too', async () => {
    expect(await send('update/accepted', '{}')).toBe(false);
    expect(await laptop.api.shadows.handleMessage('lorawan/downlink', Buffer.from('{}'))).toBe(false);
    expect(laptop.published).toEqual([]);
  });
});
