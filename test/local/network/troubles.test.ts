import { describe, expect, it } from 'vitest';
import type { Answering } from '../../../lib/local/network/api/api.ts';
import type { FrameOnAir } from '../../../lib/local/network/radio.ts';
import { StackError } from '../../../lib/local/network/the-things-stack/stack-error.ts';
import { peerUnavailable, rateLimitExceeded } from '../../../lib/local/network/the-things-stack/stack-errors.ts';
import { DEVICE_10, DEVICE_11, startEncrypted, startNetwork } from './network-fixture.ts';

describe('a frame that gets lost', () => {
  it('is chosen by what its sender knows of it', async () => {
    const frames: FrameOnAir[] = [];
    const { device, push } = await startEncrypted(DEVICE_10, { loses: (frame) => frames.push(frame) === 0 });
    await push({ f_cnt: 1, confirmed: true });
    device.send(2, Uint8Array.of(1), { confirmed: true });
    const { devEUI } = DEVICE_10;
    const phyPayload = expect.any(Uint8Array);
    expect(frames).toEqual([
      { direction: 'up', type: 'join-request', devEUI, phyPayload },
      { direction: 'down', type: 'join-accept', devEUI, phyPayload },
      { direction: 'up', type: 'data', devEUI, phyPayload, fCnt: 0, fPort: 2, confirmed: true, ack: false },
      { direction: 'down', type: 'data', devEUI, phyPayload, fCnt: 1, fPort: 5, confirmed: true, ack: true },
    ]);
  });

  it('leaves a gap in the counters of the uplinks', async () => {
    const { fixture, device } = await startEncrypted(DEVICE_10, {
      loses: ({ direction, fCnt }) => direction === 'up' && fCnt === 1,
    });
    for (let uplink = 0; uplink < 3; uplink++) device.send(1, Uint8Array.of(uplink));
    const counters = fixture.heard('uplink').map(({ uplink_message }) => uplink_message.f_cnt ?? 0);
    expect(counters).toEqual([0, 2]);
  });

  it('takes the acknowledgement with it, so that a downlink which came through is reported as not', async () => {
    const { fixture, device, push, received } = await startEncrypted(DEVICE_10, {
      loses: ({ direction, ack }) => direction === 'up' && ack === true,
    });
    await push({ f_cnt: 1, confirmed: true });
    for (let uplink = 0; uplink < 3; uplink++) device.send(1, Uint8Array.of(uplink));
    expect(received).toHaveLength(1);
    expect(fixture.heard('downlink/ack')).toEqual([]);
    expect(fixture.heard('downlink/nack')).toHaveLength(1);
    expect(fixture.heard('downlink/sent')).toHaveLength(1);
  });

  it('is a join-request, which nobody hears of', async () => {
    const { fixture, device } = await startEncrypted(DEVICE_10, { loses: ({ type }) => type === 'join-request' });
    expect(device.joined).toBe(false);
    expect(fixture.ups).toEqual([]);
  });

  it('is a join-accept: the application hears of a session that never begins', async () => {
    let losses = 1;
    const { fixture, device } = await startEncrypted(DEVICE_10, {
      loses: ({ type }) => type === 'join-accept' && losses-- > 0,
    });
    expect(device.joined).toBe(false);
    device.join();
    device.send(1, Uint8Array.of(1));
    const [, begun] = fixture.heard('join').map(({ join_accept }) => join_accept.session_key_id);
    expect(fixture.heard('join')).toHaveLength(2);
    expect(fixture.heard('uplink')[0].uplink_message.session_key_id).toBe(begun);
  });
});

describe.each([DEVICE_10, DEVICE_11])(
  'a downlink to a $lorawanVersion device that no gateway transmits',
  (registration) => {
    it('fails, and its counter is used', async () => {
      const { fixture, device, push, received, sessionKeyIDs } = await startEncrypted(registration, {
        txAck: ({ fPort }) => (fPort === 5 ? 'TOO_LATE' : 'SUCCESS'),
      });
      await push({ f_cnt: 3, correlation_ids: ['app:1'] });
      device.send(1, Uint8Array.of(1));
      const refused = await push({ f_cnt: 3 });
      expect(refused.body.details[0].attributes).toEqual({ f_cnt: 3, min_f_cnt: 4 });
      expect(received).toEqual([]);
      expect(fixture.heard('downlink/sent')).toEqual([]);
      const [failed] = fixture.heard('downlink/failed');
      expect(failed.correlation_ids).toEqual(['app:1', expect.stringMatching(/^as:downlink:/)]);
      const [session_key_id] = sessionKeyIDs();
      expect(failed.downlink_failed.downlink).toMatchObject({
        session_key_id,
        f_port: 5,
        f_cnt: 3,
        frm_payload: 'd304',
      });
      expect(failed.downlink_failed.error).toMatchObject({
        namespace: 'pkg/networkserver',
        name: 'transmission',
        message_format: 'downlink transmission failed with result `{result}`',
        code: 2,
        attributes: { result: 'TOO_LATE' },
      });
    });

    it('fails, then counts as not acknowledged if it was confirmed', async () => {
      const { fixture, device, push } = await startEncrypted(registration, {
        txAck: ({ confirmed }) => (confirmed ? 'COLLISION_PACKET' : 'SUCCESS'),
      });
      await push({ f_cnt: 1, confirmed: true });
      device.send(1, Uint8Array.of(1));
      device.send(1, Uint8Array.of(2));
      const feedback = fixture.ups
        .map(({ subTopic }) => subTopic)
        .filter((subTopic) => subTopic.startsWith('downlink'));
      expect(feedback.slice(0, 3)).toEqual(['downlink/queued', 'downlink/failed', 'downlink/nack']);
    });
  },
);

describe('delivery to the integration', () => {
  const five = [1, 2, 3, 4, 5].map((value) => Uint8Array.of(value));
  const counters = (messages: readonly { uplink_message: { f_cnt?: number } }[]) =>
    messages.map(({ uplink_message }) => uplink_message.f_cnt ?? 0);

  it('may be doubled', async () => {
    const fixture = await startNetwork({
      deliver: (up, next) => {
        next(up);
        next(up);
      },
    });
    const { device } = fixture.add(DEVICE_10);
    device.join();
    for (const payload of five) device.send(1, payload);
    expect(counters(fixture.heard('uplink'))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('may be late, and in another order', async () => {
    const held: (() => void)[] = [];
    const fixture = await startNetwork({ deliver: (up, next) => held.push(() => next(up)) });
    const { device } = fixture.add(DEVICE_10);
    device.join();
    for (const payload of five) device.send(1, payload);
    expect(fixture.ups).toEqual([]);
    for (const deliver of held.reverse()) deliver();
    expect(counters(fixture.heard('uplink'))).toEqual([4, 3, 2, 1, 0]);
    expect(fixture.ups.at(-1)?.subTopic).toBe('join');
  });

  it('may fail', async () => {
    const fixture = await startNetwork({
      deliver: (up, next) => {
        if (up.subTopic !== 'join') next(up);
      },
    });
    const { device } = fixture.add(DEVICE_10);
    device.join();
    device.send(1, Uint8Array.of(1));
    expect(fixture.ups.map(({ subTopic }) => subTopic)).toEqual(['uplink']);
  });
});

describe('the API in trouble', () => {
  it.each([
    [429, 'pkg/ratelimit', 8, rateLimitExceeded],
    [503, 'pkg/cluster', 14, peerUnavailable],
  ])('answers with %i, and does nothing', async (status, namespace, code, definition) => {
    let refusals = 1;
    const { fixture, push, path } = await startEncrypted(DEVICE_10, {
      answering: async ({ path }, next) => {
        if (path.endsWith('/down/push') && refusals-- > 0) throw new StackError(definition);
        return next();
      },
    });
    const refused = await push({ f_cnt: 1 });
    expect(refused).toMatchObject({ status, body: { code, details: [{ namespace, code }] } });
    expect((await fixture.api('GET', `${path}/down`)).body).toEqual({});
    expect((await push({ f_cnt: 1 })).status).toBe(200);
  });

  it('loses its answer to what it has done', async () => {
    const answering: Answering = async ({ path }, next) => {
      const answer = await next();
      if (path.endsWith('/down/push')) throw new StackError(peerUnavailable);
      return answer;
    };
    const { push, fixture } = await startEncrypted(DEVICE_10, { answering });
    expect((await push({ f_cnt: 1 })).status).toBe(503);
    expect(fixture.heard('downlink/queued')).toHaveLength(1);
  });

  it('takes its time', async () => {
    let arrived = () => {};
    let release = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { push, fixture } = await startEncrypted(DEVICE_10, {
      answering: async ({ path }, next) => {
        if (!path.endsWith('/down/push')) return next();
        arrived();
        await gate;
        return next();
      },
    });
    const pushed = push({ f_cnt: 1 });
    await arrival;
    expect(fixture.heard('downlink/queued')).toEqual([]);
    release();
    expect((await pushed).status).toBe(200);
    expect(fixture.heard('downlink/queued')).toHaveLength(1);
  });
});

describe('an application that has missed every message', () => {
  it('reads both sessions of a device, their wrapped keys and counters', async () => {
    let connected = true;
    const { fixture, device, push, path } = await startEncrypted(DEVICE_10, {
      deliver: (up, next) => {
        if (connected) next(up);
      },
    });
    connected = false;
    device.send(1, Uint8Array.of(1));
    fixture.now += 10_000;
    await push({ f_cnt: 6 });
    device.join();
    const members = ['dev_addr', 'keys.session_key_id', 'keys.app_s_key', 'last_a_f_cnt_down'];
    const mask = ['session', 'pending_session'].flatMap((name) => members.map((member) => `${name}.${member}`));
    const { status, body } = await fixture.api('GET', `${path}?field_mask=${mask.join(',')}`);
    expect(status).toBe(200);
    const [join] = fixture.heard('join');
    const { session_key_id, app_s_key } = join.join_accept;
    expect(body.session).toEqual({
      dev_addr: join.end_device_ids.dev_addr,
      keys: { session_key_id, app_s_key },
      last_a_f_cnt_down: 6,
    });
    expect(body.pending_session).toEqual({
      dev_addr: expect.stringMatching(/^260B[\dA-F]{4}$/),
      keys: {
        session_key_id: expect.stringMatching(/^[\w+/]{22}==$/),
        app_s_key: { kek_label: 'kek', encrypted_key: expect.stringMatching(/^[\w+/]{32}$/) },
      },
    });
    expect(body.pending_session.keys.session_key_id).not.toBe(session_key_id);
  });
});
