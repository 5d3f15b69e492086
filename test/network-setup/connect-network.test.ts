import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { requireApiKey } from '../../lambdas/network-setup/api-key.ts';
import { connectNetwork, disconnectNetwork } from '../../lambdas/network-setup/connect-network.ts';
import { ApiError } from '../../lambdas/networks/the-things-stack/api-client.ts';
import { inShort, MemoryNetwork, NEWER, OLDER, TARGET } from './network.ts';

const CLEAR = { ...TARGET, endToEndEncryption: false };
const LOST = new ApiError(0, 'no answer from nam1.cloud.thethings.network');
const FORBIDDEN = new ApiError(403, 'no rights', 'pkg/auth/rights:insufficient_application_rights');

describe('setting up a network', () => {
  it('checks the key, sets first the link flag, then the newest KEK, then the connection', async () => {
    const network = new MemoryNetwork();
    expect(inShort(await connectNetwork(TARGET, network))).toEqual([
      'api-key done',
      'rights done',
      'link done',
      'kek done',
      'connection done',
    ]);
    expect(network.changes).toEqual(['link flag', `plant-kek-2 ${NEWER}`, 'connection set']);
  });

  it('changes nothing of encryption a second time', async () => {
    const network = new MemoryNetwork();
    await connectNetwork(TARGET, network);
    network.changes.length = 0;
    const steps = await connectNetwork(TARGET, network);
    expect(inShort(steps).slice(2, 4)).toEqual(['link already', 'kek already']);
    expect(network.changes).toEqual(['connection set']);
  });

  it('names no key and no KEK in any step', async () => {
    for (const target of [TARGET, CLEAR]) {
      for (const label of [undefined, 'plant-kek-1', 'plant-kek-9', 'others']) {
        const network = new MemoryNetwork();
        network.label = label;
        const text = JSON.stringify(await connectNetwork(target, network));
        for (const secret of [OLDER, NEWER, network.apiKey]) expect(text).not.toContain(secret);
        expect(Buffer.byteLength(text)).toBeLessThan(4_096);
      }
    }
  });

  it('lets errors of AWS through, since they are no word of the network', async () => {
    const network = new MemoryNetwork();
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    network.refusals.set('keks', denied);
    await expect(connectNetwork(TARGET, network)).rejects.toBe(denied);
  });

  it('tells of what no retry can mend as a step that failed, so that no deployment fails on it', async () => {
    const network = new MemoryNetwork();
    network.refusals.set('set', new CodedError('POLICY_GONE', 'there is no policy'));
    expect((await connectNetwork(TARGET, network)).at(-1)).toEqual({
      step: 'connection',
      outcome: 'failed',
      code: 'POLICY_GONE',
      message: 'there is no policy',
    });
  });
});

describe('the API key', () => {
  it.each(['', 'a random word', 'NNSXS.', 'NNSXS.ID', 'NNSXS.id.secret', 'NNSXS.A.B.C'])(
    '%j is none yet: the network is not even asked',
    async (apiKey) => {
      const network = new MemoryNetwork();
      network.apiKey = apiKey;
      network.refusals.set('rights', new Error('not to be called'));
      expect(inShort(await connectNetwork(TARGET, network))).toEqual(['api-key failed NO_API_KEY']);
    },
  );

  it.each([
    ['malformed', new ApiError(400, 'token', 'pkg/auth:token'), 'api-key failed API_KEY_REFUSED'],
    ['revoked', new ApiError(401, 'x', 'pkg/identityserver:api_key_not_found'), 'api-key failed API_KEY_REFUSED'],
    ['not asked for', LOST, 'api-key failed NETWORK_UNAVAILABLE'],
    ['of a network that is overloaded', new ApiError(503, 'x'), 'api-key failed NETWORK_UNAVAILABLE'],
    ['of an admin, who sees that there is no application', new ApiError(404, 'x'), 'rights failed MISSING_RIGHTS'],
    ['that the gateway does not like', new ApiError(400, 'x'), 'api-key failed SETUP_REFUSED'],
  ])('that is %s ends it, and changes nothing', async (_, error, step) => {
    const network = new MemoryNetwork();
    network.refusals.set('rights', error);
    expect(inShort(await connectNetwork(TARGET, network))).toEqual([step]);
    expect(network.changes).toEqual([]);
  });

  it('of another application is told from one that lacks a right', async () => {
    const network = new MemoryNetwork();
    network.rights = [];
    const steps = await connectNetwork(TARGET, network);
    expect(inShort(steps)).toEqual(['api-key done', 'rights failed MISSING_RIGHTS']);
    expect(steps[1]?.message).toContain('no rights on an application sensors-prod');
  });

  it('that lacks rights has them named in the words of the Console, and the rest is tried', async () => {
    const network = new MemoryNetwork();
    network.rights = network.rights.filter((right) => !/DEVICES_WRITE_KEYS|TRAFFIC_DOWN/.test(right));
    network.refusals.set('setKek', FORBIDDEN);
    const steps = await connectNetwork(TARGET, network);
    expect(inShort(steps)).toEqual([
      'api-key done',
      'rights failed MISSING_RIGHTS',
      'link done',
      'kek failed MISSING_RIGHTS',
      'connection done',
    ]);
    expect(steps[1]?.message).toBe(
      'The API key lacks "edit device keys in application" (RIGHT_APPLICATION_DEVICES_WRITE_KEYS), "write downlink ' +
        'application traffic" (RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE): edit it in the Console (application sensors-prod, API keys).',
    );
  });
});

describe('end-to-end encryption', () => {
  it.each(['linkFlag', 'setLinkFlag'])('has no KEK without the link flag: %s fails', async (call) => {
    const network = new MemoryNetwork();
    network.refusals.set(call, LOST);
    const steps = await connectNetwork(TARGET, network);
    expect(inShort(steps).slice(2, 4)).toEqual(['link failed NETWORK_UNAVAILABLE', 'kek failed NETWORK_UNAVAILABLE']);
    expect(network.changes).toEqual(['connection set']);
  });

  it('leaves the KEK of a rotation alone, and one that was gone back to', async () => {
    for (const label of ['plant-kek-1', 'plant-kek-2']) {
      const network = new MemoryNetwork();
      network.label = label;
      const steps = await connectNetwork(TARGET, network);
      expect(inShort(steps)[3]).toBe('kek already');
      expect([network.label, network.changes]).toEqual([label, ['link flag', 'connection set']]);
    }
  });

  it('replaces the KEK of a stack of the same name that is no more', async () => {
    const network = new MemoryNetwork();
    network.label = 'plant-kek-0';
    expect(inShort(await connectNetwork(TARGET, network))[3]).toBe('kek done');
    expect(network.label).toBe('plant-kek-2');
  });

  it('leaves the KEK of somebody else, and says how it is taken over', async () => {
    const network = new MemoryNetwork();
    network.label = 'plant-2-kek-1';
    const steps = await connectNetwork(TARGET, network);
    expect(inShort(steps)[3]).toBe('kek failed FOREIGN_KEK');
    expect(steps[3]?.message).toMatch(/KEK plant-2-kek-1, .* npx lorawan kek rotate/);
    expect(network.label).toBe('plant-2-kek-1');
  });

  it('takes only what the Join Server takes: 16 bytes', async () => {
    const network = new MemoryNetwork();
    network.keks = JSON.stringify({ 'plant-kek-1': OLDER, long: `${OLDER}${OLDER}`, number: 7, text: 'no hex' });
    await connectNetwork(TARGET, network);
    expect(network.label).toBe('plant-kek-1');
    network.label = undefined;
    network.keks = '{}';
    expect(inShort(await connectNetwork(TARGET, network))[3]).toBe('kek failed NO_KEK');
  });

  it.each(['not JSON with 2B7E15', '[]', 'null'])('does not quote a secret that is no map: %s', async (text) => {
    const network = new MemoryNetwork();
    network.keks = text;
    await expect(connectNetwork(TARGET, network)).rejects.toThrow(/^the KEK secret is not a JSON object [^{]*in hex$/);
  });
});

describe('where the settings ask for no end-to-end encryption', () => {
  it.each([
    [false, undefined, ['link not-needed', 'kek not-needed']],
    [true, undefined, ['link not-needed ENCRYPTION_LEFT_ON', 'kek not-needed']],
    [true, 'plant-kek-2', ['link not-needed', 'kek not-needed ENCRYPTION_LEFT_ON']],
    [false, 'plant-kek-2', ['link not-needed', 'kek failed KEK_WITHOUT_LINK_FLAG']],
    // The Application Server may have it.
    [false, 'as:network', ['link not-needed', 'kek not-needed KEK_WITHOUT_LINK_FLAG']],
  ] as const)('with flag %s and KEK %s it says %j and changes nothing', async (flag, label, expected) => {
    const network = new MemoryNetwork();
    Object.assign(network, { flag, label });
    network.refusals.set('keks', new Error('not to be read'));
    expect(inShort(await connectNetwork(CLEAR, network)).slice(2, 4)).toEqual(expected);
    expect(network.changes).toEqual(['connection set']);
  });

  it('a network that does not tell is no reason to stop', async () => {
    const network = new MemoryNetwork();
    network.refusals.set('kekLabel', FORBIDDEN);
    expect(inShort(await connectNetwork(CLEAR, network)).slice(2)).toEqual([
      'link failed MISSING_RIGHTS',
      'connection done',
    ]);
  });
});

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

describe('taking a network back', () => {
  it('ends the connection; link flag and KEK stay for the sessions that need them', async () => {
    const network = new MemoryNetwork();
    expect(inShort(await disconnectNetwork(network))).toEqual(['connection done']);
    expect(network.changes).toEqual(['connection removed']);
  });

  it.each([
    ['was revoked', () => new ApiError(401, 'x', 'pkg/identityserver:api_key_not_found')],
    ['was never stored', () => thrownBy(() => requireApiKey('a random word'))],
  ])('tells of a key that %s, and throws nothing', async (_, error) => {
    const network = new MemoryNetwork();
    network.refusals.set('remove', error());
    expect(inShort(await disconnectNetwork(network))).toEqual(['connection failed API_KEY_REFUSED']);
  });
});
