import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ClientCertificates,
  type MqttConnectionDeps,
  mqttConnection,
} from '../../lambdas/network-setup/mqtt-connection.ts';
import { clientSecretText, parseClientSecret } from '../../lambdas/network-setup/mqtt-connection-secret.ts';
import { ApiError } from '../../lambdas/networks/the-things-stack/api-client.ts';
import type { PubSub, PubSubRegistry } from '../../lambdas/networks/the-things-stack/pubsub-registry.ts';

const BASE = 'thethings/lorawan/plant';
const SERVER = 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883';

const unreachable = new ApiError(0, 'no answer');
const forbidden = new ApiError(403, 'no rights', 'pkg/auth/rights:insufficient_application_rights');

/** The network and the account in memory, and what was done there, in order. */
class World {
  readonly done: string[] = [];
  readonly status = new Map<string, 'inactive' | 'active'>();
  pubSub: PubSub | undefined;
  /** As CloudFormation makes it. */
  secretText = 'random-word';
  refusal: ApiError | undefined;

  readonly pubSubs: PubSubRegistry = {
    set: async (pubSub) => {
      this.refuse();
      this.done.push('pub/sub set');
      this.pubSub = pubSub;
    },
    get: async () => {
      this.refuse();
      return this.pubSub;
    },
    remove: async () => {
      this.done.push('pub/sub removed');
      this.pubSub = undefined;
    },
  };

  readonly certificates: ClientCertificates = {
    create: async () => {
      const certificateID = `certificate-${this.status.size + 1}`;
      this.done.push(`${certificateID} made`);
      this.status.set(certificateID, 'inactive');
      return {
        certificateID,
        certificateArn: `arn:${certificateID}`,
        certificatePem: 'PEM',
        privateKey: `KEY of ${certificateID}`,
      };
    },
    activate: async ({ certificateID }) => {
      expect(this.secretText, 'stored before it may do anything').toContain(certificateID);
      this.done.push(`${certificateID} activated`);
      this.status.set(certificateID, 'active');
    },
    isActive: async (certificateID) => this.status.get(certificateID) === 'active',
    remove: async ({ certificateID }) => {
      this.done.push(`${certificateID} removed`);
      this.status.delete(certificateID);
    },
  };

  get connection() {
    return mqttConnection(this.deps());
  }

  deps(application = 'eu1.cloud.thethings.network/sensors'): MqttConnectionDeps {
    return {
      application,
      id: 'aws-plant',
      baseTopic: BASE,
      serverUrl: SERVER,
      serverAuthority: undefined,
      clientID: 'tts-plant',
      pubSubs: this.pubSubs,
      certificates: this.certificates,
      secret: {
        read: async () => this.secretText,
        write: async (text) => {
          this.secretText = text;
        },
      },
    };
  }

  private refuse(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('setting the connection mqtt', () => {
  it('makes a certificate, stores it, activates it, and hands it to the network', async () => {
    expect(await world.connection.set()).toMatchObject({ step: 'connection', outcome: 'done' });
    expect(world.done).toEqual(['certificate-1 made', 'certificate-1 activated', 'pub/sub set']);
    expect(world.pubSub).toEqual({
      id: 'aws-plant',
      baseTopic: BASE,
      serverUrl: SERVER,
      clientID: 'tts-plant',
      tls: { clientCertificate: 'PEM', clientKey: 'KEY of certificate-1', serverAuthority: undefined },
    });
  });

  it('does not show the key in what it answers', async () => {
    expect(JSON.stringify(await world.connection.set())).not.toContain('KEY');
  });

  it('changes nothing when it is repeated: the network would connect anew', async () => {
    await world.connection.set();
    expect(await world.connection.set()).toMatchObject({ outcome: 'already' });
    expect(world.done).toHaveLength(3);
  });

  it('hands the same certificate over again after the network has refused it, or nobody heard whether it has', async () => {
    world.refusal = unreachable;
    await expect(world.connection.set()).rejects.toBe(unreachable);
    world.refusal = undefined;
    expect(await world.connection.set()).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual(['certificate-1 made', 'certificate-1 activated', 'pub/sub set']);
  });

  it.each([
    ['removed', undefined],
    ['led elsewhere', { baseTopic: BASE, serverUrl: 'mqtts://elsewhere:8883' }],
    ['given another base topic', { baseTopic: 'other', serverUrl: SERVER }],
  ])('sets the pub/sub again that somebody has %s', async (_what, change) => {
    await world.connection.set();
    world.pubSub = change && { id: 'aws-plant', clientID: 'tts-plant', ...change };
    expect(await world.connection.set()).toMatchObject({ outcome: 'done' });
    expect(world.pubSub).toMatchObject({ baseTopic: BASE, serverUrl: SERVER });
  });

  it('replaces a certificate that somebody has deactivated, and removes the old one', async () => {
    await world.connection.set();
    world.status.set('certificate-1', 'inactive');
    world.done.length = 0;
    await world.connection.set();
    expect(world.done).toEqual([
      'certificate-2 made',
      'certificate-2 activated',
      'certificate-1 removed',
      'pub/sub set',
    ]);
  });
});

describe('a function that dies while it sets the connection', () => {
  const calls = ['read', 'create', 'write', 'activate', 'pubSubs.set', 'write again'];

  it.each(
    calls.flatMap((call, index) => [
      { index, when: `before ${call}`, takesEffect: false },
      { index, when: `after ${call}`, takesEffect: true },
    ]),
  )('$when leaves nothing that the next one does not put right', async ({ index, takesEffect }) => {
    await expect(mqttConnection(dying(world.deps(), index, takesEffect)).set()).rejects.toThrow('died');
    await world.connection.set();
    const { certificate } = parseClientSecret(world.secretText) ?? {};
    const active = [...world.status].filter(([, status]) => status === 'active').map(([id]) => id);
    expect(active).toEqual([certificate?.certificateID]);
    expect(world.pubSub?.tls?.clientKey).toBe(certificate?.privateKey);
    expect(await world.connection.set()).toMatchObject({ outcome: 'already' });
  });

  it('makes just these calls', async () => {
    await expect(mqttConnection(dying(world.deps(), calls.length, false)).set()).resolves.toBeDefined();
  });
});

/** The same, until a call of this number: there it ends, with the call's effect or without. */
function dying(deps: MqttConnectionDeps, dieAt: number, takesEffect: boolean): MqttConnectionDeps {
  let calls = 0;
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const call: unknown = Reflect.get(target, name);
        if (typeof call !== 'function') return call;
        return async (...args: unknown[]) => {
          const isLast = calls++ === dieAt;
          const answer: unknown = isLast && !takesEffect ? undefined : await call.apply(target, args);
          if (isLast) throw new Error('died');
          return answer;
        };
      },
    });
  const { certificates, pubSubs, secret } = deps;
  return { ...deps, certificates: mortal(certificates), pubSubs: mortal(pubSubs), secret: mortal(secret) };
}

describe('removing the connection mqtt', () => {
  it('removes pub/sub and certificate', async () => {
    await world.connection.set();
    expect(await world.connection.remove()).toMatchObject({ outcome: 'done' });
    expect(world.done.slice(3)).toEqual(['pub/sub removed', 'certificate-1 removed']);
  });

  it('leaves a pub/sub alone that is not ours', async () => {
    await world.connection.set();
    world.pubSub = { id: 'aws-plant', baseTopic: 'other', serverUrl: SERVER, clientID: 'other' };
    await world.connection.remove();
    expect(world.pubSub).toBeDefined();
    expect(world.status.size).toBe(0);
  });

  it('removes the certificate although the key has no rights any more', async () => {
    await world.connection.set();
    world.refusal = forbidden;
    expect(await world.connection.remove()).toMatchObject({ outcome: 'done' });
    expect(world.status.size).toBe(0);
  });

  it('removes the certificate although the network can not be reached, and says that', async () => {
    await world.connection.set();
    world.refusal = unreachable;
    await expect(world.connection.remove()).rejects.toBe(unreachable);
    expect(world.status.size).toBe(0);
  });

  it('makes another certificate for the application that takes the place of another, and leaves it to that', async () => {
    await world.connection.set();
    const next = mqttConnection(world.deps('nam1.cloud.thethings.network/sensors'));
    // The other cluster knows no pub/sub.
    world.pubSub = undefined;
    expect(await next.set()).toMatchObject({ outcome: 'done' });
    await world.connection.remove();
    expect([...world.status]).toEqual([['certificate-2', 'active']]);
    await next.remove();
    expect(world.status.size).toBe(0);
  });

  it('has nothing to do where nothing was set, or all is removed', async () => {
    expect(await world.connection.remove()).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual([]);
  });
});

describe('the secret of the connection', () => {
  const certificate = { certificateID: 'a', certificateArn: 'b', certificatePem: 'c', privateKey: 'd' };

  it('is read as it was written', () => {
    for (const secret of [{ certificate }, { certificate, handedOverTo: 'host/sensors' }]) {
      expect(parseClientSecret(clientSecretText(secret))).toEqual(secret);
    }
  });

  it.each(['random-word', '', '{}', 'null', JSON.stringify({ certificate: { ...certificate, privateKey: '' } })])(
    'remembers no certificate when it is %s',
    (text) => {
      expect(parseClientSecret(text)).toBeUndefined();
    },
  );
});
