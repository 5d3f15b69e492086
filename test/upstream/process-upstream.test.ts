import { describe, expect, it } from 'vitest';
import { DEV_EUI, ENVELOPE, encryptedUplink, IDS, joinAccept, KEK, NEXT_SESSION, SESSION, uplink } from './messages.ts';
import { World } from './world.ts';

const downlink = { session_key_id: NEXT_SESSION, f_port: 5, f_cnt: 7, frm_payload: 'd304', confirmed: true };

describe('a join-accept', () => {
  it('comes out without its key, on the topic for joins', async () => {
    const world = new World();
    await world.handle(joinAccept({ app_s_key: ENVELOPE }));
    expect(world.last.topic).toBe(`lorawan/${DEV_EUI}/join`);
    expect(world.last.message.join_accept).toEqual({
      session_key_id: NEXT_SESSION,
      received_at: '2026-03-04T09:19:58.930118237Z',
    });
    expect(world.last.message.integration).toMatchObject({
      message_id: `${DEV_EUI}:${NEXT_SESSION}:join`,
      encryption: 'end-to-end',
    });
  });

  it('keeps the session in use until the first uplink of the new one', async () => {
    const world = new World();
    await world.handle(uplink(), 'r1');
    await world.handle(joinAccept(), 'r2');
    expect(world.table.get(DEV_EUI)).toMatchObject({ session: { fCntUp: 17 }, pending: { id: NEXT_SESSION } });
    await world.handle(uplink({ f_cnt: 0, session_key_id: NEXT_SESSION, received_at: '2026-03-04T09:21:00Z' }), 'r3');
    expect(world.table.get(DEV_EUI)).toMatchObject({
      session: { id: NEXT_SESSION, fCntUp: 0 },
      previous: { fCntUp: 17 },
    });
    expect(world.table.get(DEV_EUI)?.pending).toBeUndefined();
  });

  it('is dropped when it comes again, and published again by a retry of the same invocation', async () => {
    const world = new World();
    await world.handle(joinAccept(), 'r1');
    expect(await world.handle(joinAccept(), 'r2')).toMatchObject({ outcome: 'duplicate' });
    await world.handle(joinAccept(), 'r1');
    expect(world.published).toHaveLength(2);
  });
});

describe('other messages come out as they are, recognised by their member', () => {
  it.each([
    ['downlink_queued', 'downlink/queued', downlink],
    ['downlink_sent', 'downlink/sent', downlink],
    ['downlink_ack', 'downlink/ack', downlink],
    ['downlink_nack', 'downlink/nack', downlink],
    [
      'downlink_failed',
      'downlink/failed',
      { downlink, error: { namespace: 'pkg/networkserver', name: 'f_cnt_too_low' } },
    ],
    ['downlink_queue_invalidated', 'downlink/invalidated', { downlinks: [downlink], last_f_cnt_down: 7 }],
    ['location_solved', 'location/solved', { service: 'frm-payload', location: { latitude: 52.09 } }],
    ['service_data', 'service/data', { service: 'lora-cloud-device-management-v1', data: { result: { temp: 24 } } }],
    ['uplink_normalized', 'uplink/normalized', { f_port: 2, normalized_payload: { air: { temperature: 27 } } }],
  ])('%s on lorawan/<thing>/%s', async (kind, subTopic, member) => {
    const world = new World();
    const inner = { end_device_ids: IDS, received_at: '2026-03-04T09:16:02.118Z', [kind]: member };
    await world.handle(inner);
    const { integration, ...rest } = world.last.message;
    expect(world.last.topic).toBe(`lorawan/${DEV_EUI}/${subTopic}`);
    expect(rest).toEqual(inner);
    expect(integration.message_id).toMatch(new RegExp(`^${DEV_EUI}:${kind}:[0-9a-f]{16}$`));
  });

  it('and have the same id when they come again, another when they differ', async () => {
    const world = new World();
    const queued = (correlationID: string) => ({
      end_device_ids: IDS,
      correlation_ids: [correlationID],
      downlink_queued: downlink,
    });
    for (const id of ['a', 'a', 'b']) await world.handle(queued(id));
    const [first, again, other] = world.published.map(({ message }) => message.integration.message_id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe('the metrics shadow', () => {
  it('has the fields of the contract after an uplink', async () => {
    const world = new World();
    world.keks.set('aws-prod-kek-1', KEK);
    await world.handle(encryptedUplink());
    expect(world.reported(DEV_EUI)).toEqual({
      lastSeen: '2026-03-04T09:15:27.204Z',
      devAddr: '260B1F5E',
      sessionID: 'AZLB5KezXQ9uiKHC0+T1Bg==',
      encryption: 'end-to-end',
      fCntUp: 17,
      fCntDown: 6,
      gateways: 1,
      rssi: -61,
      snr: 9.25,
    });
  });

  it('has no fCntDown without end-to-end encryption, where the network does not tell it', async () => {
    const world = new World();
    await world.handle(uplink());
    expect(world.reported(DEV_EUI)).not.toHaveProperty('fCntDown');
  });

  it('is reset by a join-accept, which says when it was', async () => {
    const world = new World();
    await world.handle(uplink(), 'r1');
    await world.handle(joinAccept(), 'r2');
    expect(world.reported(DEV_EUI)).toMatchObject({
      activated: '2026-03-04T09:19:58.930118237Z',
      lastSeen: '2026-03-04T09:19:58.930118237Z',
      sessionID: NEXT_SESSION,
      devAddr: '260B9C04',
      fCntUp: 0,
    });
  });

  it('tells of the activation also where the first uplink of the session was faster', async () => {
    const world = new World();
    const first = { session_key_id: NEXT_SESSION, f_cnt: 1, received_at: '2026-03-04T09:20:09Z' };
    await world.handle(uplink(first), 'r1');
    expect(await world.handle(joinAccept(), 'r2')).toMatchObject({ late: true });
    expect(world.reported(DEV_EUI)).toMatchObject({
      ...{ activated: '2026-03-04T09:19:58.930118237Z', lastSeen: '2026-03-04T09:20:09Z', fCntUp: 1 },
    });
  });

  it('is left alone by a join-accept of a session before', async () => {
    const world = new World();
    await world.handle(uplink({ received_at: '2026-03-04T09:30:00Z' }), 'r1');
    await world.handle(joinAccept(), 'r2');
    expect(world.reported(DEV_EUI)).toMatchObject({ sessionID: SESSION, lastSeen: '2026-03-04T09:30:00Z' });
    expect(world.reported(DEV_EUI)).not.toHaveProperty('activated');
  });

  it('counts gateways, not antennas, takes the best levels, and passes over entries without a level', async () => {
    const world = new World();
    const packetbroker = (eui: string) => ({
      gateway_ids: { gateway_id: 'packetbroker' },
      packet_broker: { forwarder_gateway_eui: eui },
    });
    await world.handle(
      uplink({
        rx_metadata: [
          { gateway_ids: { gateway_id: 'a' }, rssi: -90, snr: -5 },
          { gateway_ids: { gateway_id: 'a' }, antenna_index: 1, rssi: -80 },
          { ...packetbroker('0000000000000001'), rssi: '-70', snr: -3.5 },
          { ...packetbroker('0000000000000002') },
        ],
      }),
    );
    // An absent SNR beside a level is the legal value 0.
    expect(world.reported(DEV_EUI)).toMatchObject({ gateways: 3, rssi: -70, snr: 0 });
  });

  it('is left alone where the user switched it off', async () => {
    const world = new World(undefined, { metrics: false });
    await world.handle(uplink());
    expect(world.published).toHaveLength(1);
    expect(world.shadows.size).toBe(0);
  });

  it('costs the message nothing when it can not be written', async () => {
    const world = new World();
    const throttled = () => Promise.reject(new Error('ThrottlingException'));
    const deps = { ...world.deps, metrics: { read: throttled, update: throttled } };
    const { processUpstream } = await import('../../lambdas/upstream/process-upstream.ts');
    expect(await processUpstream(uplink(), 'r1', deps)).toMatchObject({ outcome: 'done' });
    expect(world.published).toHaveLength(1);
  });
});

describe('a device that the network can read although it was not to', () => {
  const asked = { endToEndEncryption: true };

  it('is told of once a session, with what to do, and counted', async () => {
    const world = new World(asked);
    await world.handle(uplink({ f_cnt: 1 }), 'r1');
    await world.handle(uplink({ f_cnt: 2 }), 'r2');
    await world.handle(uplink({ f_cnt: 0, session_key_id: NEXT_SESSION, received_at: '2026-03-04T10:00:00Z' }), 'r3');
    expect(world.published.map(({ message }) => message.integration.warnings)).toEqual([
      [{ code: 'NOT_END_TO_END', message: expect.stringContaining('rejoin') }],
      [],
      [{ code: 'NOT_END_TO_END', message: expect.stringContaining('rejoin') }],
    ]);
    expect(world.counted).toEqual(['NotEndToEnd', 'NotEndToEnd']);
    expect(world.reported(DEV_EUI)).toMatchObject({ encryption: 'network' });
  });

  it.each([
    ['nobody asked', new World(), uplink()],
    ['it is end-to-end encrypted', new World(asked), encryptedUplink()],
    ['the uplink is simulated', new World(asked), uplink({}, { simulated: true })],
  ])('is none where %s', async (_why, world, message) => {
    await world.handle(message);
    expect(world.last.message.integration.warnings).toEqual([]);
    expect(world.counted).toEqual([]);
  });
});
