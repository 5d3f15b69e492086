import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { readUpstream } from '../../../lambdas/networks/read-upstream.ts';
import { UP_KINDS } from '../../../lambdas/networks/the-things-stack/application-up.ts';
import { parseUplink } from '../../../lambdas/networks/the-things-stack/uplink.ts';
import { World } from '../../downlink/world.ts';
import { fixture, fixturesOf } from '../../fixtures/fixtures.ts';
import { readerOf } from '../heard-by.ts';

const read = readerOf(NETWORKS.telemetry);
const { document } = fixture('telemetry', 'uplink');
const TOPIC = 'lorawan/ttes-prod/cold-rooms/things/cold-room-3/up';

const exportedOn = (topic: string, payload: unknown = document) => ({
  format: 'json',
  payload,
  qos: 0,
  timestamp: 1772615727999,
  topic,
});

describe('a message of telemetry', () => {
  it.each(fixturesOf('telemetry'))('is $about', ({ message, document }) => {
    const up = read(message);
    expect(up.document).toEqual(document);
    // Not the message a second time, with a key in it perhaps.
    expect(up.from).toMatchObject({ network: NETWORKS.telemetry, native: { telemetryTopic: TOPIC } });
    expect(Object.keys(up.from.native ?? {})).toEqual(['telemetryTopic']);
  });

  it('is of any kind that The Things Stack has but one, which it was too old for', () => {
    const kinds = fixturesOf('telemetry').map(({ message }) => read(message).kind);
    expect([...new Set(kinds)].sort()).toEqual(UP_KINDS.filter((kind) => kind !== 'uplink_normalized').sort());
  });

  it('is read with members of old versions, and with counters as text', () => {
    const up = read(fixture('telemetry', 'uplink-of-old-versions').message);
    expect(parseUplink(up)).toMatchObject({ fPort: 2, fCntUp: 17, reception: { gateways: 1, rssi: -61, snr: 9.25 } });
    expect(up.message).toMatchObject({
      settings: { data_rate_index: 5, frequency: '867100000' },
      rx_metadata: [{ channel_index: 3 }],
    });
  });

  it('that is none of The Things Stack is refused by the path', () => {
    expect(() => read({ telemetryTopic: TOPIC, hello: 'world' })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_MESSAGE' }),
    );
  });
});

describe('an export of the test client', () => {
  it('of another network is that network’s', () => {
    const { message } = fixture('helium', 'uplink');
    expect(readerOf(NETWORKS.helium)(exportedOn('helium/uplink', message)).from).toMatchObject({ network: 'helium' });
    const inner = exportedOn('thethings/lorawan/lorawan/uplink');
    expect(readUpstream(inner)).toMatchObject({ from: { network: NETWORKS.theThingsStack }, document });
  });

  it('is telemetry’s too where it was published on its topic again', () => {
    const message = { ...exportedOn('thethings/lorawan/lorawan/uplink'), telemetryTopic: TOPIC };
    expect(read(message)).toMatchObject({ from: { network: NETWORKS.telemetry }, document });
  });

  it.each([
    ['no JSON', { ...exportedOn(TOPIC), format: 'string', payload: 'hello' }],
    ['no object', exportedOn(TOPIC, [1])],
    ['no topic', { ...exportedOn(TOPIC), topic: undefined }],
  ])('with %s inside is refused as what it is', (_what, message) => {
    expect(() => readUpstream(message)).toThrow(/^ApplicationUp has no message member/);
  });
});

describe('a downlink to a device that is heard by telemetry', () => {
  it('is refused: telemetry has no way back', async () => {
    const world = new World();
    world.things.set('cold-room-3', { devEUI: '70B3D57ED0050A11', stackName: 'lorawan', network: 'telemetry' });
    const answer = await world.publish({ thingName: 'cold-room-3', bytes: 'AQ==' });
    expect(answer).toEqual({ outcome: 'rejected', code: 'NO_DOWNLINKS' });
    expect(world.published).toEqual([
      {
        topic: 'lorawan/cold-room-3/downlink/rejected',
        message: expect.objectContaining({ message: expect.stringContaining('"telemetry"') }),
      },
    ]);
  });
});
