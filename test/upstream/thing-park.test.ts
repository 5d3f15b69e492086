import { describe, expect, it } from 'vitest';
import { correlationOf, rememberCorrelation } from '../../lambdas/device-table/correlations.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy } from '../networks/heard-by.ts';
import { World } from './world.ts';

const THING = '24E124707C141230';
const fields = (fixture('thing-park', 'uplink').message as { DevEUI_uplink: object }).DevEUI_uplink;

const uplink = (changes: object = {}) => heardBy('thing-park', { DevEUI_uplink: { ...fields, ...changes } });
const report = (kind: string, changes: object = {}) =>
  heardBy('thing-park', { [kind]: { DevEUI: THING, FPort: 85, ...changes } });

describe('a device on ThingPark', () => {
  it('comes out like any other, with its own message where the user asked for that', async () => {
    const world = new World({ nativeMessage: true });
    await world.handle(uplink());
    expect(world.last.topic).toBe(`lorawan/${THING}/uplink`);
    expect(world.last.message).toEqual({
      ...fixture('thing-park', 'uplink').document,
      integration: {
        message_id: expect.stringMatching(`^${THING}:260B7C19.*:1174$`),
        thing_name: THING,
        stack_name: 'lorawan',
        network: 'thing-park',
        encryption: 'network',
        warnings: [],
        errors: [],
        native: { DevEUI_uplink: fields },
      },
    });
    expect(world.things.get(THING)).toEqual({
      stackName: 'lorawan',
      deviceID: 'eui-24e124707c141230',
      origin: 'network',
      network: 'thing-park',
      devEUI: THING,
    });
  });

  it('adopts the thing that ThingPark has made before, and keeps what a user has set there', async () => {
    const world = new World();
    world.things.set(THING, { codec: 'milesight-iot/am307' });
    await world.handle(uplink());
    expect(world.published).toHaveLength(1);
    expect(world.things.get(THING)).toMatchObject({
      stackName: 'lorawan',
      codec: 'milesight-iot/am307',
      devEUI: THING,
    });
    expect(world.table.get(THING)).toMatchObject({ codec: 'milesight-iot/am307' });
  });

  it('adopts no thing of another stack', async () => {
    const world = new World();
    world.things.set(THING, { stackName: 'office' });
    await expect(world.handle(uplink())).rejects.toMatchObject({ code: 'FOREIGN_THING' });
    expect(world.things.get(THING)).toEqual({ stackName: 'office' });
  });

  it('is heard once, and late where its gateway was cut off', async () => {
    const world = new World();
    await world.handle(uplink({ FCntUp: 1180 }), 'r1');
    expect(await world.handle(uplink({ FCntUp: '1180' }), 'r2')).toMatchObject({ outcome: 'duplicate' });
    const late = uplink({ FCntUp: 1179, Late: 1, Time: '2026-03-04T10:10:00+01:00' });
    expect(await world.handle(late, 'r3')).toMatchObject({ outcome: 'done', late: true });
    expect(world.table.get(THING)?.session).toMatchObject({ fCntUp: 1180 });
    expect(world.reported(THING)).toMatchObject({ fCntUp: 1180 });
  });

  it('begins a session with its join, under another DevAddr or the same', async () => {
    const world = new World();
    await world.handle(uplink(), 'r1');
    await world.handle(report('DevEUI_notification', { Type: 'join', DevAddr: '260B7C19', Var1: 'c0ffee' }), 'r2');
    expect(world.last).toMatchObject({ topic: `lorawan/${THING}/join`, message: { join_accept: {} } });
    world.now = Date.parse('2026-03-04T09:30:00Z');
    const again = uplink({ FCntUp: 0, Time: '2026-03-04T10:30:00+01:00' });
    expect(await world.handle(again, 'r3')).not.toMatchObject({ outcome: 'duplicate' });
    expect(world.reported(THING)).toMatchObject({ fCntUp: 0 });
  });

  it('never shows the key of a join', async () => {
    const world = new World({ nativeMessage: true });
    for (const Type of ['join', 'rejoin', undefined]) {
      await world.handle(report('DevEUI_notification', { Type, Var1: 'c0ffee', Time: '2026-03-04T10:15:27Z' }));
    }
    expect(world.published).toHaveLength(3);
    expect(JSON.stringify(world.published)).not.toContain('c0ffee');
    expect(world.published[0]?.message.integration.native).toMatchObject({ DevEUI_notification: { Type: 'join' } });
  });

  it('keeps a payload that ThingPark can’t read as ciphertext, says why, and decodes nothing', async () => {
    const world = new World({ endToEndEncryption: true });
    world.things.set(THING, { stackName: 'lorawan', codec: 'milesight-iot/am307' });
    const summary = await world.handle(uplink({ PayloadEncryption: '1', payload: undefined }));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message).not.toHaveProperty('frm_payload');
    expect(uplink_message).not.toHaveProperty('decoded_payload');
    expect(integration).toMatchObject({ encryption: 'end-to-end', encrypted_payload: 'A2f2AARoeQ==' });
    expect(integration.errors).toEqual([{ code: 'UNKNOWN_SESSION', message: expect.stringMatching(/no key/) }]);
    expect(summary).toMatchObject({ errors: ['UNKNOWN_SESSION'] });
  });

  it('is known by its shadow, and for its downlinks, as one that ThingPark can’t read, until ThingPark can', async () => {
    const world = new World();
    await world.handle(uplink({ PayloadEncryption: 1, payload: undefined }), 'r1');
    expect(world.reported(THING)).toMatchObject({ encryption: 'end-to-end' });
    expect(world.table.get(THING)?.product).toMatchObject({ hasUnknownKey: true });
    await world.handle(uplink({ FCntUp: 1175 }), 'r2');
    expect(world.reported(THING)).toMatchObject({ encryption: 'network' });
    expect(world.table.get(THING)?.product).not.toHaveProperty('hasUnknownKey');
  });

  it('is not complained of for being readable: The Things Stack alone was to be kept from that', async () => {
    const world = new World({ endToEndEncryption: true });
    await world.handle(uplink());
    expect(world.last.message.integration.warnings).toEqual([]);
  });

  it('has its feedback in the user’s words, as far as they are remembered', async () => {
    const world = new World();
    await world.handle(uplink());
    const { id } = correlationOf('order 7');
    await rememberCorrelation(world.deps.devices, THING, correlationOf('order 7'));
    await world.handle(
      report('DevEUI_downlink_Sent', { DeliveryStatus: 1, FCntDn: 10, CorrelationID: id.toUpperCase() }),
    );
    expect(world.last).toMatchObject({ topic: `lorawan/${THING}/downlink/sent` });
    expect(world.last.message.downlink_sent).toEqual({ f_port: 85, f_cnt: 9, correlation_ids: ['order 7'] });
    await world.handle(report('DevEUI_downlink_Sent', { DeliveryStatus: 0, CorrelationID: id }));
    expect(world.last).toMatchObject({ topic: `lorawan/${THING}/downlink/failed` });
    expect(world.last.message.downlink_failed.downlink.correlation_ids).toEqual(['order 7']);
    await world.handle(report('DevEUI_downlink_Sent', { DeliveryStatus: 1, CorrelationID: '00000000000000FF' }));
    expect(world.last.message.downlink_sent.correlation_ids).toEqual(['00000000000000ff']);
  });
});
