import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientCertificates } from '../../lambdas/network-setup/connection-certificate.ts';
import { type MqttConnectionDeps, mqttConnection } from '../../lambdas/network-setup/mqtt-connection.ts';
import { clientSecretText, parseClientSecret } from '../../lambdas/network-setup/mqtt-connection-secret.ts';
import { ApiError } from '../../lambdas/networks/the-things-stack/api-client.ts';
import type { PubSub } from '../../lambdas/networks/the-things-stack/pubsub-json.ts';
import type { PubSubRegistry } from '../../lambdas/networks/the-things-stack/pubsub-registry.ts';
import { settingsOf } from '../../lambdas/networks/the-things-stack/pubsub-settings.ts';

const BASE = 'thethings/lorawan/plant';
const SERVER = 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883';

const unreachable = new ApiError(0, 'no answer');
const forbidden = new ApiError(403, 'no rights', 'pkg/auth/rights:insufficient_application_rights');

const SENSORS = 'eu1.cloud.thethings.network/sensors';
const OTHER = 'nam1.cloud.thethings.network/sensors';

/** The network and the account in memory, and what was done there, in order. */
class World {
  readonly done: string[] = [];
  readonly status = new Map<string, 'inactive' | 'active'>();
  /** ARNs of the certificates that have the policy. */
  readonly admitted = new Set<string>();
  hasPolicy = true;
  /** Whether AWS lets go of the policy in time. */
  isReleased = true;
  pubSub: PubSub | undefined;
  /** What somebody has changed of the pub/sub by hand, by its path. */
  readonly edits = new Map<string, string>();
  /** As CloudFormation makes it. */
  secretText = 'random-word';
  refusal: ApiError | undefined;
  /** The application that the function's variables name. */
  current = SENSORS;

  readonly pubSubs: PubSubRegistry = {
    set: async (pubSub) => {
      this.refuse();
      this.done.push('pub/sub set');
      this.pubSub = pubSub;
      this.edits.clear();
    },
    get: async () => {
      this.refuse();
      return this.pubSub && new Map([...settingsOf(this.pubSub), ...this.edits]);
    },
    remove: async () => {
      this.done.push('pub/sub removed');
      this.pubSub = undefined;
    },
  };

  readonly certificates: ClientCertificates = {
    create: async () => {
      const certificateID = `certificate-${this.made + 1}`;
      this.done.push(`${certificateID} made`);
      this.status.set(certificateID, 'inactive');
      return {
        certificateID,
        certificateArn: `arn:${certificateID}`,
        certificatePem: `PEM of ${certificateID}`,
        privateKey: `KEY of ${certificateID}`,
      };
    },
    activate: async ({ certificateID, certificateArn }) => {
      expect(this.secretText, 'stored before it may do anything').toContain(certificateID);
      this.done.push(`${certificateID} activated`);
      this.admitted.add(certificateArn);
      this.status.set(certificateID, 'active');
    },
    isActive: async (certificateID) => this.status.get(certificateID) === 'active',
    admitted: async () => [...this.admitted],
    remove: async (certificateArn) => {
      const certificateID = certificateArn.replace('arn:', '');
      if (!this.status.has(certificateID)) return;
      this.done.push(`${certificateID} removed`);
      this.admitted.delete(certificateArn);
      this.status.delete(certificateID);
    },
  };

  get connection() {
    return mqttConnection(this.deps());
  }

  deps(application = SENSORS): MqttConnectionDeps {
    return {
      application,
      hasSuccessor: application !== this.current,
      pubSub: { id: 'aws-plant', baseTopic: BASE, serverUrl: SERVER, clientID: 'tts-plant' },
      serverAuthority: undefined,
      pubSubs: this.pubSubs,
      certificates: this.certificates,
      removePolicy: async () => {
        expect(this.admitted.size, 'AWS keeps a policy that has certificates').toBe(0);
        if (this.isReleased) this.hasPolicy = false;
        return this.isReleased;
      },
      secret: {
        read: async () => this.secretText,
        write: async (text) => {
          this.secretText = text;
        },
      },
    };
  }

  private get made(): number {
    return this.done.filter((what) => what.endsWith(' made')).length;
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
      tls: { clientCertificate: 'PEM of certificate-1', clientKey: 'KEY of certificate-1', serverAuthority: undefined },
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

  it('sets the pub/sub again that somebody has removed', async () => {
    await world.connection.set();
    world.pubSub = undefined;
    expect(await world.connection.set()).toMatchObject({ outcome: 'done' });
    expect(world.pubSub).toMatchObject({ baseTopic: BASE, serverUrl: SERVER });
  });

  it.each([
    ['base_topic', 'other', `base_topic is other, not ${BASE}`],
    ['mqtt.server_url', 'mqtts://elsewhere:8883', `mqtt.server_url is mqtts://elsewhere:8883, not ${SERVER}`],
    ['mqtt.client_id', 'tts-other', 'mqtt.client_id is tts-other, not tts-plant'],
    ['mqtt.tls_client_cert', 'AAAA', 'mqtt.tls_client_cert is another one'],
    ['mqtt.tls_ca', 'AAAA', 'mqtt.tls_ca is set'],
    ['uplink_message.topic', 'up', 'uplink_message.topic is up, not uplink'],
  ])('sets the pub/sub again of which somebody has changed %s, and says so', async (path, text, said) => {
    await world.connection.set();
    world.edits.set(path, text);
    const { outcome, message } = await world.connection.set();
    expect(outcome).toBe('done');
    expect(message).toMatch(/^Over MQTT: .* It was changed: /);
    expect(message.endsWith(`It was changed: ${said}.`)).toBe(true);
    expect(world.edits.size).toBe(0);
    expect(await world.connection.set()).toMatchObject({ outcome: 'already' });
  });

  it('replaces a certificate that somebody has deactivated, and removes the old one before it is forgotten', async () => {
    await world.connection.set();
    world.status.set('certificate-1', 'inactive');
    world.done.length = 1;
    await world.connection.set();
    expect(world.done.slice(1)).toEqual([
      'certificate-1 removed',
      'certificate-2 made',
      'certificate-2 activated',
      'pub/sub set',
    ]);
  });

  it('gives the certificate its policy back that somebody has taken away', async () => {
    await world.connection.set();
    world.admitted.clear();
    expect(await world.connection.set()).toMatchObject({ outcome: 'already' });
    expect([...world.admitted]).toEqual(['arn:certificate-1']);
  });

  it('removes every other certificate that has the policy, also those that nothing remembers', async () => {
    world.status.set('lost', 'active');
    world.admitted.add('arn:lost');
    await world.connection.set();
    expect([...world.admitted]).toEqual(['arn:certificate-1']);
    expect([...world.status.keys()]).toEqual(['certificate-1']);
  });
});

describe('a function that dies while it sets the connection', () => {
  const calls = ['read', 'create', 'write', 'activate', 'pubSubs.set', 'write again', 'admitted'];

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
  it('removes pub/sub, certificate and policy', async () => {
    await world.connection.set();
    expect(await world.connection.remove()).toMatchObject({
      outcome: 'done',
      message: expect.stringMatching(/gone\.$/),
    });
    expect(world.done.slice(3)).toEqual(['pub/sub removed', 'certificate-1 removed']);
    expect(world.hasPolicy).toBe(false);
  });

  it('says that the policy stays where AWS does not let go of it in time', async () => {
    await world.connection.set();
    world.isReleased = false;
    const { outcome, message } = await world.connection.remove();
    expect(outcome).toBe('done');
    expect(message).toMatch(
      /the pub\/sub aws-plant is gone\. AWS IoT does not let go of the policy yet: it lets nobody in/,
    );
    expect(world.status.size).toBe(0);
  });

  it('removes every certificate that has the policy, and the one that is stored and never got it', async () => {
    world.status.set('lost', 'active');
    world.admitted.add('arn:lost');
    // Its third call would activate the certificate.
    await expect(mqttConnection(dying(world.deps(), 3, false)).set()).rejects.toThrow('died');
    await world.connection.remove();
    expect(world.status.size).toBe(0);
    expect(world.hasPolicy).toBe(false);
  });

  it('removes certificate and policy although the secret was deleted by hand', async () => {
    await world.connection.set();
    const deps = world.deps();
    const read = () => Promise.reject(new Error('ResourceNotFoundException'));
    await mqttConnection({ ...deps, secret: { ...deps.secret, read } }).remove();
    expect([world.status.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('leaves a pub/sub alone that is not ours', async () => {
    await world.connection.set();
    world.edits.set('base_topic', 'other');
    await world.connection.remove();
    expect(world.pubSub).toBeDefined();
    expect(world.status.size).toBe(0);
  });

  it('removes certificate and policy although the key has no rights any more', async () => {
    await world.connection.set();
    world.refusal = forbidden;
    expect(await world.connection.remove()).toMatchObject({ outcome: 'done' });
    expect([world.status.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('removes certificate and policy although the network can not be reached, and says that', async () => {
    await world.connection.set();
    world.refusal = unreachable;
    await expect(world.connection.remove()).rejects.toBe(unreachable);
    expect([world.status.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('has nothing to do where nothing was set, or all is removed', async () => {
    expect(await world.connection.remove()).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual([]);
  });
});

describe('an application that takes the place of another', () => {
  beforeEach(async () => {
    await world.connection.set();
    world.current = OTHER;
    // Its cluster knows no pub/sub.
    world.pubSub = undefined;
  });

  it('gets another certificate, and keeps it and the policy when the first is removed', async () => {
    const next = mqttConnection(world.deps(OTHER));
    expect(await next.set()).toMatchObject({ outcome: 'done' });
    await world.connection.remove();
    expect([...world.status]).toEqual([['certificate-2', 'active']]);
    expect(world.hasPolicy).toBe(true);
    await next.remove();
    expect([world.status.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('keeps a certificate that its network has not taken yet', async () => {
    const next = mqttConnection(world.deps(OTHER));
    world.refusal = unreachable;
    await expect(next.set()).rejects.toBe(unreachable);
    world.refusal = undefined;
    await world.connection.remove();
    expect([...world.status]).toEqual([['certificate-2', 'active']]);
    expect(await next.set()).toMatchObject({ outcome: 'done' });
    expect(world.pubSub?.tls?.clientKey).toBe('KEY of certificate-2');
  });

  it('has the first lose its way in although nothing could be set for the second', async () => {
    await world.connection.remove();
    expect([world.status.size, world.hasPolicy]).toEqual([0, true]);
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
