import { beforeEach, describe, expect, it } from 'vitest';
import { mqttConnection } from '../../lambdas/network-setup/mqtt-connection.ts';
import { dying, forbidden, MqttWorld, OTHER, throttled, unreachable } from './mqtt-world.ts';

let world: MqttWorld;
beforeEach(() => {
  world = new MqttWorld();
});

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
      /the pub\/sub aws-plant is gone\. AWS IoT does not let go of the policy MqttPolicy-1 yet: it lets nobody in/,
    );
    expect(world.status.size).toBe(0);
  });

  it('removes a certificate that is stored and never got the policy', async () => {
    // Its fifth call would activate the certificate.
    await expect(mqttConnection(dying(world.deps(), 4, false)).set()).rejects.toThrow('died');
    await world.connection.remove();
    expect([world.status.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('takes the policy from certificates of others, and leaves them as they are otherwise', async () => {
    await world.connection.set();
    world.attachForeign('foreign');
    await world.connection.remove();
    expect([...world.status]).toEqual([['foreign', 'active']]);
    expect([world.admitted.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('shuts a certificate out that only the secret knew, which was deleted by hand', async () => {
    await world.connection.set();
    const deps = world.deps();
    const read = () => Promise.reject(new Error('ResourceNotFoundException'));
    await mqttConnection({ ...deps, secret: { ...deps.secret, read } }).remove();
    expect([world.admitted.size, world.hasPolicy]).toEqual([0, false]);
  });

  it('has nothing to say of a policy that somebody has deleted', async () => {
    await world.connection.set();
    world.admitted.clear();
    world.hasPolicy = false;
    expect(await world.connection.remove()).toMatchObject({ message: expect.stringMatching(/gone\.$/) });
    expect(world.status.size).toBe(0);
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

describe('a certificate that AWS does not let go of', () => {
  beforeEach(async () => {
    await world.connection.set();
    world.failing.add('delete certificate-1');
    world.status.set('certificate-1', 'inactive');
    await world.connection.set();
    expect([...world.status.keys()]).toEqual(['certificate-1', 'certificate-2']);
    world.failing.clear();
  });

  it.each(['deactivate certificate-1', 'detach certificate-1', 'delete certificate-1', 'admitted'])(
    'keeps no other from being removed, where %s fails, and the failure is told',
    async (call) => {
      world.status.set('certificate-1', 'active');
      world.admitted.add('arn:certificate-1');
      world.failing.add(call);
      await expect(world.connection.remove()).rejects.toBe(throttled);
      expect(world.status.has('certificate-2')).toBe(false);
      expect(world.admitted.has('arn:certificate-2')).toBe(false);
      const isAdmitted = world.admitted.has('arn:certificate-1');
      expect([isAdmitted, world.status.get('certificate-1')]).not.toEqual([true, 'active']);
      // AWS keeps one that has a certificate.
      expect(world.hasPolicy).toBe(isAdmitted);
    },
  );
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
