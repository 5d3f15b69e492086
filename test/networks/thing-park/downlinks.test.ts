import { describe, expect, it } from 'vitest';
import { correlationOf } from '../../../lambdas/device-table/correlations.ts';
import { CodedError } from '../../../lambdas/errors.ts';
import { downlinkTopic, patternFilter, patternResource } from '../../../lambdas/networks/thing-park/contract.ts';
import { type ThingParkDeps, thingParkDownlinks } from '../../../lambdas/networks/thing-park/downlinks.ts';

const DEVICE = { applicationID: '1100000077', deviceID: 'eui-24e124707c141230', devEUI: '24E124707C141230' };
const BYTES = { frmPayload: Uint8Array.of(0xff, 0x2d, 0), fPort: 85, confirmed: false, highPriority: false };
const PAYLOAD = { decodedPayload: { relay: true }, confirmed: true, highPriority: false, correlationIDs: [] };

/** ThingPark as a sender sees it. */
function thingPark(changes: Partial<ThingParkDeps> = {}) {
  const done: unknown[] = [];
  const send = thingParkDownlinks(async (topic, message) => void done.push({ topic, message }), {
    downlinkTopicPattern: 'tpx/things/{DevEUI}/downlink',
    remember: async (key, correlation) => void done.push({ key, ...correlation }),
    now: () => Date.parse('2026-03-04T09:30:00.5Z'),
    ...changes,
  });
  return { send, done };
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof CodedError ? error.code : String(error);
}

describe('a downlink to ThingPark', () => {
  it('goes to the topic of its device, in hex', async () => {
    const { send, done } = thingPark();
    await send(DEVICE, 'push', { ...BYTES, correlationIDs: [] });
    expect(done).toEqual([
      {
        topic: 'tpx/things/24E124707C141230/downlink',
        message: {
          DevEUI_downlink: {
            Time: '2026-03-04T09:30:00.500Z',
            DevEUI: '24E124707C141230',
            FPort: 85,
            payload_hex: 'ff2d00',
            Confirmed: '0',
            FlushDownlinkQueue: '0',
          },
        },
      },
    ]);
  });

  it('is refused where the device’s payloads are encrypted by a key that nobody here has', async () => {
    const { send, done } = thingPark();
    const device = { ...DEVICE, product: { decodedByNetwork: true, hasUnknownKey: true } } as const;
    for (const content of [BYTES, PAYLOAD]) {
      expect(await codeOf(send(device, 'push', { ...content, correlationIDs: [] }))).toBe('ENCRYPTED_SESSION');
    }
    expect(done).toEqual([]);
  });

  it('is given up after the time that the settings name', async () => {
    const { send, done } = thingPark({ downlinkValiditySeconds: 3600 });
    await send(DEVICE, 'push', { ...BYTES, correlationIDs: [] });
    expect(done).toMatchObject([{ message: { DevEUI_downlink: { ValidityTime: 3600 } } }]);
  });

  it('that replaces others flushes the queue, and says whether it is confirmed', async () => {
    const { send, done } = thingPark();
    await send(DEVICE, 'replace', { ...BYTES, confirmed: true, correlationIDs: [] });
    expect(done).toEqual([
      expect.objectContaining({
        message: { DevEUI_downlink: expect.objectContaining({ Confirmed: '1', FlushDownlinkQueue: '1' }) },
      }),
    ]);
  });

  it('carries 64 bits for the user’s words, which are remembered before', async () => {
    const { send, done } = thingPark();
    await send(DEVICE, 'push', { ...BYTES, correlationIDs: ['order 7'] });
    const { id } = correlationOf('order 7');
    expect(done[0]).toEqual({ key: '24E124707C141230', id, correlationId: 'order 7' });
    expect(done[1]).toMatchObject({ message: { DevEUI_downlink: { CorrelationID: id } } });
    expect(JSON.stringify(done[1])).not.toContain('order');
  });

  it('in JSON goes to the driver that decodes the device, which may choose the FPort', async () => {
    const { send, done } = thingPark();
    await send({ ...DEVICE, product: { decodedByNetwork: true } }, 'push', PAYLOAD);
    const { DevEUI_downlink: message } = (done[0] as { message: { DevEUI_downlink: object } }).message;
    expect(message).toMatchObject({ payload: { relay: true } });
    expect(Object.keys(message)).not.toContain('FPort');
    expect(Object.keys(message)).not.toContain('payload_hex');
  });

  it('in JSON is refused where nobody encodes it', async () => {
    const { send, done } = thingPark();
    expect(await codeOf(send(DEVICE, 'push', PAYLOAD))).toBe('UNKNOWN_CODEC');
    expect(done).toEqual([]);
  });

  it('is refused for a device without DevEUI', async () => {
    const { send } = thingPark();
    const nameless = { ...DEVICE, devEUI: undefined };
    expect(await codeOf(send(nameless, 'push', { ...BYTES, correlationIDs: [] }))).toBe('UNKNOWN_THING');
  });

  it('shows the application server that the secret holds', async () => {
    const { send, done } = thingPark({ readServer: async () => '{"id":"TWA_1.2.AS","key":"93112e"}' });
    await send(DEVICE, 'push', { ...BYTES, correlationIDs: [] });
    expect(done).toEqual([
      expect.objectContaining({
        message: { DevEUI_downlink: expect.objectContaining({ AS_ID: 'TWA_1.2.AS', AS_KEY: '93112e' }) },
      }),
    ]);
  });

  it.each(['s3cr3t-word', '{"id":"TWA_1.2.AS"}', '{"id":"","key":"s3cr3t"}', '[]'])(
    'is refused while the secret holds %s, without a word of it',
    async (secret) => {
      const { send, done } = thingPark({ readServer: async () => secret });
      const attempt = send(DEVICE, 'push', { ...BYTES, correlationIDs: ['x'] });
      await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'NO_SERVER_KEY' }));
      await expect(attempt).rejects.not.toThrow(/s3cr3t|TWA_1/);
      expect(done).toEqual([]);
    },
  );
});

describe('a pattern of topics', () => {
  it.each([
    ['tpx/things/{DevEUI}/uplink', 'tpx/things/+/uplink', 'tpx/things/*/uplink', 'tpx/things/24E1/uplink'],
    ['mqtt/{DevEUI}/{FPort}/up', 'mqtt/+/+/up', 'mqtt/*/*/up', 'mqtt/24E1/None/up'],
    ['a/{CustomerData.name|DevEUI|None}/x-{DevEUI}', 'a/+/+', 'a/*/x-*', 'a/None/x-24E1'],
    ['a/{x|y}/b{DevEUI}c', 'a/+/+', 'a/*/b*c', 'a/None/b24E1c'],
    ['a/{FPort}{DevEUI}', 'a/+', 'a/*', 'a/None24E1'],
  ])('%s is heard by %s', (pattern, filter, resource, topic) => {
    expect([patternFilter(pattern), patternResource(pattern)]).toEqual([filter, resource]);
    expect(downlinkTopic(pattern, '24E1')).toBe(topic);
  });
});
