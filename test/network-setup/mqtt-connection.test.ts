import { beforeEach, describe, expect, it } from 'vitest';
import { mqttConnection } from '../../lambdas/network-setup/mqtt-connection.ts';
import { clientSecretText, parseClientSecret } from '../../lambdas/network-setup/mqtt-connection-secret.ts';
import { BASE, dying, MqttWorld, SERVER, unreachable } from './mqtt-world.ts';

let world: MqttWorld;
beforeEach(() => {
  world = new MqttWorld();
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

  it('gives the certificate its policy back that somebody has taken away', async () => {
    await world.connection.set();
    world.admitted.clear();
    expect(await world.connection.set()).toMatchObject({ outcome: 'already' });
    expect([...world.admitted]).toEqual(['arn:certificate-1']);
  });

  it('takes the policy from certificates of others, and leaves them as they are otherwise', async () => {
    world.attachForeign('foreign');
    expect(await world.connection.set()).not.toHaveProperty('code');
    expect([...world.admitted]).toEqual(['arn:certificate-1']);
    expect(world.status.get('foreign')).toBe('active');
  });

  it('is refused with words where somebody has deleted the policy, and makes nothing', async () => {
    world.hasPolicy = false;
    await expect(world.connection.set()).rejects.toMatchObject({
      code: 'POLICY_GONE',
      message: expect.stringMatching(/^AWS IoT has no policy MqttPolicy-1 any more: it was deleted by hand/),
    });
    expect(world.done).toEqual([]);
  });
});

describe('a certificate that somebody has deactivated', () => {
  beforeEach(async () => {
    await world.connection.set();
    world.status.set('certificate-1', 'inactive');
  });

  it('is replaced, and goes when the network has the new one', async () => {
    await world.connection.set();
    expect(world.done.slice(3)).toEqual([
      'certificate-2 made',
      'certificate-2 activated',
      'pub/sub set',
      'certificate-1 removed',
    ]);
    expect(parseClientSecret(world.secretText)?.replaced).toEqual([]);
  });

  it.each(['deactivate', 'detach', 'delete'])(
    'and that AWS does not %s now is a warning, and goes with the next set-up',
    async (call) => {
      world.failing.add(`${call} certificate-1`);
      expect(await world.connection.set()).toEqual({
        step: 'connection',
        outcome: 'done',
        code: 'CERTIFICATE_LEFT',
        message: expect.stringMatching(/ could be removed \(ThrottlingException\)\.$/),
      });
      expect(await world.connection.set()).toMatchObject({ outcome: 'already', code: 'CERTIFICATE_LEFT' });
      world.failing.clear();
      expect(await world.connection.set()).not.toHaveProperty('code');
      expect([...world.status]).toEqual([['certificate-2', 'active']]);
      expect([...world.admitted]).toEqual(['arn:certificate-2']);
    },
  );

  it('is remembered as long as it is there, however many take its place', async () => {
    world.failing.add('delete certificate-1');
    await world.connection.set();
    world.status.set('certificate-2', 'inactive');
    world.failing.add('delete certificate-2');
    await world.connection.set();
    world.failing.clear();
    await world.connection.set();
    expect([...world.status]).toEqual([['certificate-3', 'active']]);
  });
});

/** What is called when nothing was there, and when a certificate is replaced. */
const FIRST = ['read', 'admitted', 'create', 'write', 'activate', 'pubSubs.set', 'write again', 'admitted again'];
const REPLACING = [
  ...['read', 'admitted', 'isActive', 'create', 'write', 'activate', 'pubSubs.set', 'write again'],
  ...['deactivate', 'admitted again', 'detach', 'delete', 'write for the last time'],
];

describe.each([
  ['sets the connection', FIRST, false],
  ['replaces a certificate', REPLACING, true],
])('a function that dies while it %s', (_, calls, isReplacing) => {
  beforeEach(async () => {
    if (!isReplacing) return;
    await world.connection.set();
    world.status.set('certificate-1', 'inactive');
  });

  it.each(
    calls.flatMap((call, index) => [
      { index, when: `before ${call}`, takesEffect: false },
      { index, when: `after ${call}`, takesEffect: true },
    ]),
  )('$when leaves nothing that the next one does not put right', async ({ index, when, takesEffect }) => {
    const { outcome, code } = await mqttConnection(dying(world.deps(), index, takesEffect))
      .set()
      .catch(() => ({ outcome: 'died', code: undefined }));
    expect(code ?? outcome).toMatch(/^(died|CERTIFICATE_LEFT)$/);
    await world.connection.set();
    const { certificate } = parseClientSecret(world.secretText) ?? {};
    const active = [...world.status].filter(([, status]) => status === 'active').map(([id]) => id);
    expect(active).toEqual([certificate?.certificateID]);
    expect([...world.admitted]).toEqual([certificate?.certificateArn]);
    // But for one that nobody could remember, which is inactive and has no policy.
    expect(world.status.size).toBeLessThanOrEqual(/^(after create|before write)$/.test(when) ? 2 : 1);
    expect(world.pubSub?.tls?.clientKey).toBe(certificate?.privateKey);
    const again = await world.connection.set();
    expect(again).toMatchObject({ outcome: 'already' });
    expect(again).not.toHaveProperty('code');
  });

  it('makes just these calls', async () => {
    const step = await mqttConnection(dying(world.deps(), calls.length, false)).set();
    expect(step).not.toHaveProperty('code');
  });
});

describe('the secret of the connection', () => {
  const certificate = { certificateID: 'a', certificateArn: 'b', certificatePem: 'c', privateKey: 'd' };

  it('is read as it was written', () => {
    for (const secret of [
      { certificate, replaced: [] },
      { certificate, handedOverTo: 'host/sensors', replaced: ['arn:older'] },
    ]) {
      expect(parseClientSecret(clientSecretText(secret))).toEqual(secret);
    }
  });

  it('has replaced none where it does not say so', () => {
    expect(parseClientSecret(JSON.stringify({ certificate }))).toEqual({ certificate, replaced: [] });
  });

  it.each(['random-word', '', '{}', 'null', JSON.stringify({ certificate: { ...certificate, privateKey: '' } })])(
    'remembers no certificate when it is %s',
    (text) => {
      expect(parseClientSecret(text)).toBeUndefined();
    },
  );
});
