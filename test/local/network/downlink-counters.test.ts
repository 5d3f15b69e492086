import { describe, expect, it } from 'vitest';
import { DEVICE_10, DEVICE_11, type Json, startEncrypted } from './network-fixture.ts';

const base64 = (devAddr: string): string => Buffer.from(devAddr, 'hex').toString('base64');

/** What a refusal says to a program: its name, attributes and the counters of both sessions. */
function refusal({ body }: { body: Json }): Json {
  const [{ name, attributes, details }] = body.details;
  const [{ '@type': type, ...states }] = details;
  expect(type).toBe('type.googleapis.com/ttn.lorawan.v3.DownlinkQueueOperationErrorDetails');
  return { name, attributes, states };
}

describe('the lowest counter of a 1.0.x session', () => {
  it('is 1 after the join', async () => {
    const { fixture, push, sessionKeyIDs } = await startEncrypted(DEVICE_10);
    expect(refusal(await push({ f_cnt: 0 }))).toEqual({
      name: 'f_cnt_too_low',
      attributes: { f_cnt: 0, min_f_cnt: 1 },
      states: {
        pending_dev_addr: base64(fixture.heard('join')[0].end_device_ids.dev_addr),
        pending_session_key_id: sessionKeyIDs()[0],
        pending_min_f_cnt_down: 1,
      },
    });
    expect((await push({ f_cnt: 1 })).status).toBe(200);
  });

  it('follows any downlink, be it the network’s own', async () => {
    const { device, push } = await startEncrypted(DEVICE_10);
    for (let uplink = 0; uplink < 4; uplink++) device.send(1, Uint8Array.of(1), { confirmed: true });
    expect(refusal(await push({ f_cnt: 3 })).attributes).toEqual({ f_cnt: 3, min_f_cnt: 4 });
    expect((await push({ f_cnt: 4 })).status).toBe(200);
  });
});

describe('the lowest counter of a 1.1 session', () => {
  it('is 0 after the join', async () => {
    const { push } = await startEncrypted(DEVICE_11);
    expect((await push({ f_cnt: 0 })).status).toBe(200);
  });

  it('is absent from the details while it is 0', async () => {
    const { push, sessionKeyIDs } = await startEncrypted(DEVICE_11);
    const { states } = refusal(await push({ f_cnt: 0, session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==' }));
    expect(states).toEqual({ pending_dev_addr: expect.any(String), pending_session_key_id: sessionKeyIDs()[0] });
  });

  it('follows application downlinks only', async () => {
    const { device, push } = await startEncrypted(DEVICE_11);
    await push({ f_cnt: 2 });
    for (let uplink = 0; uplink < 8; uplink++) device.send(1, Uint8Array.of(1), { confirmed: true });
    expect(refusal(await push({ f_cnt: 2 })).attributes).toEqual({ f_cnt: 2, min_f_cnt: 3 });
    expect((await push({ f_cnt: 3 })).status).toBe(200);
  });
});

describe.each([DEVICE_10, DEVICE_11])('the counters of a $lorawanVersion queue', (registration) => {
  it('rise above what waits', async () => {
    const { push } = await startEncrypted(registration);
    await push({ f_cnt: 5 }, { f_cnt: 9 });
    const { attributes, states } = refusal(await push({ f_cnt: 9 }));
    expect(attributes).toEqual({ f_cnt: 9, min_f_cnt: 10 });
    expect(states.pending_min_f_cnt_down).toBe(10);
  });

  it('rise within a request, of which all is refused; the details tell how things are without it', async () => {
    const { fixture, push, path } = await startEncrypted(registration);
    await push({ f_cnt: 1 });
    const { attributes, states } = refusal(await push({ f_cnt: 4 }, { f_cnt: 6 }, { f_cnt: 6 }));
    expect(attributes).toEqual({ f_cnt: 6, min_f_cnt: 7 });
    expect(states.pending_min_f_cnt_down).toBe(2);
    expect((await fixture.api('GET', `${path}/down`)).body.downlinks).toMatchObject([{ f_cnt: 1 }]);
    expect((await push({ f_cnt: 2 })).status).toBe(200);
  });

  it('are bound by what was sent alone when the queue is replaced', async () => {
    const { fixture, device, push, replace, path } = await startEncrypted(registration);
    await push({ f_cnt: 3 }, { f_cnt: 8 });
    device.send(1, Uint8Array.of(1));
    const { attributes, states } = refusal(await replace({ f_cnt: 3 }));
    expect(attributes).toEqual({ f_cnt: 3, min_f_cnt: 4 });
    expect(states.min_f_cnt_down).toBe(4);
    expect((await fixture.api('GET', `${path}/down`)).body.downlinks).toMatchObject([{ f_cnt: 8 }]);
    fixture.now += 10_000;
    expect((await replace({ f_cnt: 4 })).status).toBe(200);
    expect((await fixture.api('GET', `${path}/down`)).body.downlinks).toMatchObject([{ f_cnt: 4 }]);
  });

  it('are refused upstream as over HTTP, once for each item', async () => {
    const { fixture, push } = await startEncrypted(registration);
    await push({ f_cnt: 7 });
    const { body } = await push({ f_cnt: 7, correlation_ids: ['app:1'] }, { f_cnt: 8, correlation_ids: ['app:2'] });
    const failures = fixture.heard('downlink/failed').map(({ downlink_failed }) => downlink_failed);
    expect(failures.map(({ downlink }) => downlink.correlation_ids[0])).toEqual(['app:1', 'app:2']);
    const { '@type': _, ...details } = body.details[0];
    expect(failures.map(({ error }) => error)).toEqual([details, details]);
  });
});

describe('while a session is pending beside the running one', () => {
  /** A device that was heard in its first session and has joined again. */
  async function rejoined() {
    const started = await startEncrypted(DEVICE_10);
    started.device.send(1, Uint8Array.of(1));
    started.fixture.now += 10_000;
    started.device.join();
    const [running, pending] = started.sessionKeyIDs();
    return { ...started, running, pending };
  }

  it.each(['running', 'pending'] as const)('the second copy of a downlink for the %s one is refused', async (which) => {
    const { push, fixture, path, ...sessions } = await rejoined();
    const { name, attributes, states } = refusal(await push({ f_cnt: 3, session_key_id: sessions[which] }));
    expect(name).toBe('f_cnt_too_low');
    expect(attributes).toEqual({ f_cnt: 3, min_f_cnt: 4 });
    expect(states).toMatchObject({
      session_key_id: sessions.running,
      min_f_cnt_down: 1,
      pending_session_key_id: sessions.pending,
      pending_min_f_cnt_down: 1,
    });
    expect((await fixture.api('GET', `${path}/down`)).body).toEqual({});
  });

  it('a downlink that names none waits in both, the same bytes', async () => {
    const { push, fixture, path, device, pending } = await rejoined();
    expect((await push({ f_cnt: 3 })).status).toBe(200);
    const queued = await fixture.api('GET', `${path}/down`);
    expect(queued.body.downlinks).toMatchObject([{ f_cnt: 3, frm_payload: 'd304' }]);
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('downlink/sent')[0].downlink_sent).toMatchObject({
      session_key_id: pending,
      f_cnt: 3,
      frm_payload: 'd304',
    });
  });

  it('the first uplink of the new one ends it', async () => {
    const { push, device, running, pending } = await rejoined();
    device.send(1, Uint8Array.of(1));
    expect((await push({ f_cnt: 3, session_key_id: pending })).status).toBe(200);
    expect(refusal(await push({ f_cnt: 4, session_key_id: running })).name).toBe('unknown_session');
  });

  it('joining once more replaces it', async () => {
    const { push, device, pending, sessionKeyIDs } = await rejoined();
    device.join();
    const { name, states } = refusal(await push({ f_cnt: 3, session_key_id: pending }));
    expect(name).toBe('unknown_session');
    expect(states.pending_session_key_id).toBe(sessionKeyIDs()[2]);
  });
});

describe('when the device never heard its last join-accept', () => {
  it('the Application Server keeps the pending session that the Network Server has dropped', async () => {
    let losing = false;
    const { fixture, device, push, sessionKeyIDs } = await startEncrypted(DEVICE_10, {
      loses: ({ type }) => type === 'join-accept' && losing,
    });
    device.send(1, Uint8Array.of(1));
    losing = true;
    device.join();
    device.send(1, Uint8Array.of(2));
    fixture.now += 10_000;
    const [session_key_id] = sessionKeyIDs();
    const { name, states } = refusal(await push({ f_cnt: 3, session_key_id }));
    expect(name).toBe('f_cnt_too_low');
    expect(states).toEqual({ dev_addr: expect.any(String), session_key_id, min_f_cnt_down: 1 });
    expect(refusal(await push({ f_cnt: 3 })).name).toBe('unknown_session');
  });
});
