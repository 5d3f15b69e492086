import { describe, expect, it } from 'vitest';
import { base64ToBytes, hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { downlinkNetwork } from '../../../lambdas/networks/the-things-stack/downlink-network.ts';
import { type NetworkDownlink, NetworkUnavailable } from '../../../lambdas/outbox/deps.ts';
import { refusal } from '../../../lib/local/network/api/answer.ts';
import type { Answering } from '../../../lib/local/network/api/api.ts';
import { StackError } from '../../../lib/local/network/the-things-stack/stack-error.ts';
import { peerUnavailable, rateLimitExceeded } from '../../../lib/local/network/the-things-stack/stack-errors.ts';
import {
  API_KEY,
  APPLICATION,
  DEVICE_10,
  DEVICE_11,
  type NetworkFixture,
  startEncrypted,
  startNetwork,
} from '../../local/network/network-fixture.ts';
import { startApiServer } from './api-server.ts';

const DEVICE = { applicationID: APPLICATION, deviceID: 'eui-70b3d57ed0050a11' };
const UNKNOWN = { ...DEVICE, deviceID: 'nobody' };
const ID = 'a1b2c3d4e5f60718';

/** What is about to be sent; 03 01 FF as if it were ciphertext. */
const downlink = (fields: Partial<NetworkDownlink> = {}): NetworkDownlink => ({
  ...{ id: ID, fPort: 5, frmPayload: Uint8Array.of(3, 1, 255), confirmed: false, highPriority: false, maxAttempts: 8 },
  ...fields,
});

/** The client under test, over real HTTP. */
const clientOf = ({ network }: NetworkFixture, key = API_KEY) =>
  downlinkNetwork(apiClient({ clusterUrl: network.url, apiKey: async () => key, sleep: async () => {} }));

/** An end-to-end encrypted device in its first session, heard once unless a test wants it only joined. */
async function joined({
  isHeard = true,
  answering = undefined as Answering | undefined,
  registration = DEVICE_10,
} = {}) {
  const started = await startEncrypted(registration, { answering });
  if (isHeard) started.device.send(1, Uint8Array.of(1));
  // The receive windows are over: what is queued stays there.
  started.fixture.now += 10_000;
  const slot = (fCntDown: number) => ({ sessionID: started.sessionKeyIDs()[0] ?? '', fCntDown });
  return { ...started, client: clientOf(started.fixture), slot };
}

const limited: Answering = async () => refusal(new StackError(rateLimitExceeded));
const unavailable: Answering = async () => refusal(new StackError(peerUnavailable));
/** It does its work, and something on the way back fails. */
const answerLost: Answering = async (_, next) => {
  await next();
  return refusal(new StackError(peerUnavailable));
};

describe('a push', () => {
  it('that is accepted waits in the queue, with all that was said of it', async () => {
    const { fixture, client, slot } = await joined();
    const said = { confirmed: true, highPriority: true, correlationId: 'order-1187', maxAttempts: 3, slot: slot(7) };
    expect(await client.push(DEVICE, 'push', downlink(said))).toEqual({ is: 'accepted' });
    expect(fixture.heard('downlink/queued')[0].downlink_queued).toEqual({
      ...{ session_key_id: slot(7).sessionID, f_port: 5, f_cnt: 7, frm_payload: 'AwH/' },
      ...{ confirmed: true, priority: 'HIGH', confirmed_retry: { attempt: 1 } },
      correlation_ids: [`lorawan:downlink:${ID}`, 'order-1187', expect.stringMatching(/^as:downlink:/)],
    });
  });

  it('that replaces empties the queue first', async () => {
    const { client, slot } = await joined();
    await client.push(DEVICE, 'push', downlink({ slot: slot(7) }));
    expect(await client.push(DEVICE, 'replace', downlink({ id: '00', slot: slot(8) }))).toEqual({ is: 'accepted' });
    expect(await client.queued(DEVICE)).toEqual(['00']);
  });

  it('is left to the network to encrypt, to count and to try again, in a session that it can read', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    const pushed = downlink({ confirmed: true, maxAttempts: 3 });
    expect(await clientOf(fixture).push(DEVICE, 'push', pushed)).toEqual({ is: 'accepted' });
    device.send(1, Uint8Array.of(1));
    expect(received).toEqual([{ fPort: 5, frmPayload: Uint8Array.of(3, 1, 255) }]);
    const [{ downlink_queued }] = fixture.heard('downlink/queued');
    expect(downlink_queued).toMatchObject({ confirmed_retry: { attempt: 1, max_attempts: 3 } });
  });

  it.each([DEVICE_10, DEVICE_11])(
    'under too low a counter is answered with the lowest ($lorawanVersion)',
    async (registration) => {
      const { client, slot } = await joined({ registration });
      const device = { ...DEVICE, deviceID: `eui-${registration.devEUI.toLowerCase()}` };
      await client.push(device, 'push', downlink({ slot: slot(40) }));
      expect(await client.push(device, 'push', downlink({ slot: slot(7) }))).toEqual({
        is: 'too-low',
        minFCntDown: 41,
      });
    },
  );

  it('in the session on offer is answered with the lowest counter of that', async () => {
    const { client, slot } = await joined({ isHeard: false });
    await client.push(DEVICE, 'push', downlink({ slot: slot(40) }));
    expect(await client.push(DEVICE, 'push', downlink({ slot: slot(7) }))).toEqual({ is: 'too-low', minFCntDown: 41 });
  });

  it('that the Application Server doubles, after a rejoin, has kept the counter that it is said to break', async () => {
    const { client, device, slot } = await joined();
    device.join();
    const answer = await client.push(DEVICE, 'push', downlink({ slot: slot(7) }));
    expect(answer).toEqual({ is: 'too-low', minFCntDown: expect.any(Number) });
    expect(answer.is === 'too-low' && answer.minFCntDown <= 7).toBe(true);
  });

  it('in a session that is over says so', async () => {
    const { client } = await joined();
    const slot = { sessionID: 'AZLB5KezXQ9uiKHC0+T1Bg==', fCntDown: 7 };
    expect(await client.push(DEVICE, 'push', downlink({ slot }))).toEqual({ is: 'unknown-session' });
  });

  it('to a device that has not joined yet is held', async () => {
    const fixture = await startNetwork();
    fixture.add(DEVICE_10);
    expect(await clientOf(fixture).push(DEVICE, 'push', downlink())).toEqual({ is: 'held' });
  });

  it('that no retry can cure is refused, in the network’s words', async () => {
    const { client, slot } = await joined();
    const tooLong = downlink({ frmPayload: new Uint8Array(243), slot: slot(7) });
    const refused = { is: 'refused', code: 'REFUSED_BY_NETWORK' };
    expect(await client.push(DEVICE, 'push', tooLong)).toEqual({
      ...refused,
      message: expect.stringContaining('application_downlink_too_long'),
    });
    expect(await client.push(UNKNOWN, 'push', downlink({ slot: slot(7) }))).toEqual({
      ...refused,
      message: expect.stringContaining('device_not_found'),
    });
  });

  it('beyond a limit has not happened: the network is busy', async () => {
    const { client, slot, fixture } = await joined({ answering: limited });
    expect(await client.push(DEVICE, 'push', downlink({ slot: slot(7) }))).toEqual({ is: 'busy' });
    expect(fixture.heard('downlink/queued')).toEqual([]);
  });

  it.each([
    ['was done', answerLost, 1],
    ['was not done', unavailable, 0],
  ])('without an answer is unknown: it %s', async (_what, then, times) => {
    const way = { answering: (async (_, next) => next()) as Answering };
    const { client, slot, fixture } = await joined({ answering: (request, next) => way.answering(request, next) });
    way.answering = then;
    expect(await client.push(DEVICE, 'push', downlink({ slot: slot(7) }))).toEqual({ is: 'unknown' });
    expect(fixture.heard('downlink/queued')).toHaveLength(times);
  });
});

describe('the queue', () => {
  it('is listed by the ids of those that came from an outbox', async () => {
    const { client, push, slot } = await joined();
    await client.push(DEVICE, 'push', downlink({ slot: slot(7) }));
    await push({ f_cnt: 8, correlation_ids: ['of somebody else'] });
    expect(await client.queued(DEVICE)).toEqual([ID]);
  });

  it('has nothing where the device has no session, or is not known', async () => {
    const fixture = await startNetwork();
    fixture.add(DEVICE_10);
    expect(await clientOf(fixture).queued(DEVICE)).toEqual([]);
    expect(await clientOf(fixture).queued(UNKNOWN)).toEqual([]);
  });
});

describe('the record', () => {
  it('has the session in use with its wrapped key and the last counter, and the one on offer', async () => {
    const { client, device, fixture, slot, sessionKeyIDs } = await joined();
    await client.push(DEVICE, 'push', downlink({ slot: slot(7) }));
    device.join();
    const [first, second] = fixture.heard('join');
    const recorded = ({ join_accept, end_device_ids }: typeof first) => ({
      id: join_accept.session_key_id,
      devAddr: end_device_ids.dev_addr,
      endToEnd: true,
      appSKey: { kekLabel: 'kek', encryptedKey: join_accept.app_s_key.encrypted_key },
      envelope: { kekLabel: 'kek', encryptedKey: base64ToBytes(join_accept.app_s_key.encrypted_key) },
    });
    expect(await client.record(DEVICE)).toEqual({
      session: { ...recorded(first), lastAFCntDown: 7 },
      pending: { ...recorded(second), lastAFCntDown: 0 },
    });
    expect(sessionKeyIDs()).toHaveLength(2);
  });

  it('has a session that the network can read as such, and its key is never one to be stored', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add(DEVICE_10);
    device.join();
    const record = await clientOf(fixture).record(DEVICE);
    expect(record?.session).toBeUndefined();
    expect(record?.pending).toMatchObject({ endToEnd: false, appSKey: undefined, envelope: { kekLabel: '' } });
    expect(record?.pending?.envelope?.encryptedKey).toHaveLength(16);
  });

  it.each([
    ['of a device that never joins has no id, and is named by its DevAddr', { dev_addr: '260B9C04', keys: {} }],
    ['may have an id all the same', { dev_addr: '260B9C04', keys: { session_key_id: '260B9C04' } }],
  ])('%s', async (_what, session) => {
    const fixture = await startNetwork({ answering: async () => ({ status: 200, body: { session } }) });
    expect(await clientOf(fixture).record(DEVICE)).toMatchObject({
      session: { id: '260B9C04', devAddr: '260B9C04', endToEnd: false },
    });
  });

  it('that can not be read is no answer', async () => {
    const session = { dev_addr: 'nonsense', keys: { session_key_id: 'AAAA' } };
    const fixture = await startNetwork({ answering: async () => ({ status: 200, body: { session } }) });
    await expect(clientOf(fixture).record(DEVICE)).rejects.toThrow(NetworkUnavailable);
  });

  it('has no sessions of a device that has not joined, and there is none of a device that is not known', async () => {
    const fixture = await startNetwork();
    fixture.add(DEVICE_10);
    expect(await clientOf(fixture).record(DEVICE)).toEqual({ session: undefined, pending: undefined });
    expect(await clientOf(fixture).record(UNKNOWN)).toBeUndefined();
  });
});

describe('a network that does not answer questions', () => {
  it.each([
    ['is away', unavailable],
    ['is busy', limited],
  ])('is unavailable: it %s', async (_why, answering) => {
    const fixture = await startNetwork({ answering });
    await expect(clientOf(fixture).queued(DEVICE)).rejects.toThrow(NetworkUnavailable);
    await expect(clientOf(fixture).record(DEVICE)).rejects.toThrow(NetworkUnavailable);
  });
});

describe('an API key that the network refuses', () => {
  it.each(['NNSXS.OTHER.KEY', 'no key at all'])(
    'is said to be so, by every call, without the key (%s)',
    async (key) => {
      const fixture = await startNetwork();
      const client = clientOf(fixture, key);
      const calls = [
        () => client.push(DEVICE, 'push', downlink()),
        () => client.queued(DEVICE),
        () => client.record(DEVICE),
      ];
      for (const call of calls) {
        const error = await call().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'API_KEY_REFUSED', message: expect.stringContaining('ApiKeySecretArn') });
        expect(String(error)).not.toContain(key);
      }
    },
  );
});

describe('a client', () => {
  it('asks for no more than it needs', async () => {
    const asked: string[] = [];
    const { client, slot } = await joined({
      answering: (request, next) => {
        asked.push(`${request.method} ${decodeURIComponent(request.path)}`);
        return next();
      },
    });
    asked.splice(0);
    await client.push(DEVICE, 'push', downlink({ slot: slot(7), frmPayload: hexToBytes('00') }));
    await client.queued(DEVICE);
    await client.record(DEVICE);
    const device = `/api/v3/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11`;
    const paths = ['dev_addr', 'keys.session_key_id', 'keys.app_s_key', 'last_a_f_cnt_down'];
    const mask = ['session', 'pending_session'].flatMap((session) => paths.map((path) => `${session}.${path}`));
    expect(asked).toEqual([
      `POST ${device}/down/push`,
      `GET ${device}/down`,
      `GET ${device}?field_mask=${mask.join()}`,
    ]);
  });
});

describe('a 404', () => {
  it.each([
    [
      'of the network means that there is no such device',
      { code: 5, details: [{ namespace: 'pkg/x', name: 'device_not_found' }] },
      [],
    ],
    ['of a gateway in between is no answer', 'no such page', NetworkUnavailable],
  ])('%s', async (_name, body, outcome) => {
    const { url } = await startApiServer({ status: 404, body });
    const client = downlinkNetwork(apiClient({ clusterUrl: url, apiKey: async () => API_KEY, sleep: async () => {} }));
    const answer = client.queued(DEVICE);
    if (typeof outcome === 'function') await expect(answer).rejects.toThrow(outcome);
    else expect(await answer).toEqual(outcome);
  });
});
