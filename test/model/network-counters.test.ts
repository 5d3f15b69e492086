import { describe, expect, it } from 'vitest';
import { ModelNetwork } from './network.ts';
import { errorOf, heard, kinds, newestSession, push, settled, waiting } from './settled-network.ts';

describe('a counter that the network takes for a frame of its own', () => {
  it.each([{ confirmed: false }, { confirmed: true }])(
    'evicts the queue of a 1.0.3 device; uplink confirmed: $confirmed',
    async ({ confirmed }) => {
      const network = settled({ version: '1.0.3', macCommandsIn: 'FRMPayload' });
      await push(network, { f_cnt: 4 }, { f_cnt: 5 });
      network.askStatus();
      network.uplink({ confirmed });
      expect(heard(network, 'downlink_queue_invalidated').at(-1)).toMatchObject({
        session_key_id: newestSession(network),
        last_f_cnt_down: 1,
        downlinks: [{ f_cnt: 4 }, { f_cnt: 5 }],
      });
      expect(network.queue()).toEqual([]);
      expect(network.received).toEqual([]);
    },
  );

  it.each([
    { asks: true, confirmed: false },
    { asks: false, confirmed: true },
  ])('is gone for a 1.0.3 device that has not got its push yet: %o', async ({ asks, confirmed }) => {
    const network = settled({ version: '1.0.3' });
    if (asks) network.askStatus();
    network.uplink({ confirmed });
    expect(heard(network, 'downlink_queue_invalidated').at(-1)).toMatchObject({ last_f_cnt_down: 1 });
    expect(await errorOf(push(network, { f_cnt: 1 }))).toMatchObject({
      status: 400,
      code: 'pkg/networkserver:f_cnt_too_low',
      attributes: { f_cnt: 1, min_f_cnt: 2 },
      details: [{ session_key_id: newestSession(network), min_f_cnt_down: 2 }],
    });
    await push(network, { f_cnt: 2 });
  });

  it('is the next one each time', () => {
    const network = settled({ version: '1.0.3' });
    for (let uplink = 0; uplink < 3; uplink++) network.uplink({ confirmed: true, losesAnswer: true });
    const taken = heard(network, 'downlink_queue_invalidated').map(({ last_f_cnt_down = 0 }) => last_f_cnt_down);
    expect(taken).toEqual([0, 1, 2, 3]);
  });

  it('is none where MAC commands and acknowledgement ride with a downlink', async () => {
    const network = settled({ version: '1.0.3' });
    const before = heard(network, 'downlink_queue_invalidated').length;
    await push(network, { f_cnt: 1 }, { f_cnt: 2 });
    network.askStatus();
    network.uplink({ confirmed: true });
    expect(network.received).toMatchObject([{ fCnt: 1 }]);
    expect(waiting(network)).toEqual([2]);
    expect(heard(network, 'downlink_queue_invalidated')).toHaveLength(before);
  });

  it('is another one than that of an application under 1.1', async () => {
    const network = settled({ version: '1.1', macCommandsIn: 'FRMPayload' });
    await push(network, { f_cnt: 0 });
    network.askStatus();
    network.uplink({ confirmed: true });
    expect(waiting(network)).toEqual([0]);
    network.uplink();
    expect(network.received).toMatchObject([{ fCnt: 0 }]);
    expect(heard(network, 'downlink_queue_invalidated')).toEqual([]);
  });
});

it('the network asks for the status behind each uplink until it is told', () => {
  const network = settled({ version: '1.0.3' });
  network.uplink();
  const before = network.ups.length;
  network.askStatus();
  network.uplink({ losesAnswer: true });
  network.uplink();
  network.uplink();
  network.uplink();
  const asked = ['uplink_message', 'downlink_queue_invalidated'];
  expect(kinds(network, before)).toEqual([...asked, ...asked, 'uplink_message', 'uplink_message']);
});

describe('two sessions at the Application Server', () => {
  it('are one at first: a push before any uplink waits in it', async () => {
    const network = new ModelNetwork({ version: '1.0.3' });
    network.join();
    await push(network, { f_cnt: 1, session_key_id: newestSession(network) });
    network.uplink();
    expect(network.received).toMatchObject([{ sessionKeyID: newestSession(network), fCnt: 1 }]);
  });

  it('refuse whatever names one of them: its second copy comes too late', async () => {
    const network = settled({ version: '1.0.3' });
    const running = newestSession(network);
    network.join();
    for (const session_key_id of [running, newestSession(network)]) {
      const { code, attributes } = await errorOf(push(network, { f_cnt: 4, session_key_id }));
      expect({ code, attributes }).toEqual({
        code: 'pkg/networkserver:f_cnt_too_low',
        attributes: { f_cnt: 4, min_f_cnt: 5 },
      });
    }
    expect(network.queue()).toEqual([]);
    expect(heard(network, 'downlink_failed')).toHaveLength(2);
  });

  it('become one with the first uplink of the new one', async () => {
    const network = settled({ version: '1.0.3' });
    network.join();
    network.uplink();
    await push(network, { f_cnt: 4, session_key_id: newestSession(network) });
    expect(network.record()).not.toHaveProperty('pending_session');
  });
});

describe('a join-accept that the device does not hear', () => {
  it('leaves it in its old session; the Network Server forgets the new one, the Application Server keeps it', async () => {
    const network = settled({ version: '1.0.3' });
    const old = newestSession(network);
    network.join({ lostAccept: true });
    network.uplink();
    expect(heard(network, 'uplink_message').at(-1)).toMatchObject({ session_key_id: old, f_cnt: 2 });
    expect(network.record()).toMatchObject({
      session: { keys: { session_key_id: old } },
      pending_session: { keys: { session_key_id: newestSession(network) } },
    });
    const named = await errorOf(push(network, { f_cnt: 4, session_key_id: old }));
    expect(named.code).toBe('pkg/networkserver:f_cnt_too_low');
    const pending = await errorOf(push(network, { f_cnt: 4, session_key_id: newestSession(network) }));
    expect(pending.code).toBe('pkg/networkserver:unknown_session');
    expect(pending.details).toMatchObject([{ session_key_id: old, min_f_cnt_down: 1 }]);
    expect(pending.details[0]).not.toHaveProperty('pending_session_key_id');
    expect((await errorOf(push(network, { f_cnt: 4 }))).code).toBe('pkg/networkserver:unknown_session');
  });

  it('is cured by the next join', async () => {
    const network = settled({ version: '1.0.3' });
    network.join({ lostAccept: true });
    network.uplink();
    network.join();
    network.uplink();
    network.advance(10_000);
    await push(network, { f_cnt: 4, session_key_id: newestSession(network) });
    network.uplink();
    expect(network.received).toMatchObject([{ sessionKeyID: newestSession(network), fCnt: 4 }]);
  });

  it('does not keep what waited from being sent, though the join has listed it', async () => {
    const network = settled({ version: '1.0.3' });
    const old = newestSession(network);
    await push(network, { f_cnt: 4, session_key_id: old });
    network.join({ lostAccept: true });
    expect(heard(network, 'join_accept').at(-1).invalidated_downlinks).toMatchObject([{ f_cnt: 4 }]);
    network.uplink();
    expect(network.received).toMatchObject([{ sessionKeyID: old, fCnt: 4 }]);
  });

  it('is a join that never was, for a device that never had a session', () => {
    const network = new ModelNetwork({ version: '1.0.3' });
    network.join({ lostAccept: true });
    expect(network.joined).toBe(false);
    expect(heard(network, 'join_accept')).toHaveLength(1);
    expect(() => network.uplink()).toThrow('has not joined');
  });
});

it('a join-request that is lost is heard of by nobody', () => {
  const network = new ModelNetwork({ version: '1.0.3' });
  network.join({ lostRequest: true });
  expect(network.joined).toBe(false);
  expect(network.ups).toEqual([]);
});
