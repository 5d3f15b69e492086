import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BY_HAND, documentFor, FAULTS, faulty, PolicyWorld, policyName, WIDE } from './named-policy-world.ts';

let world: PolicyWorld;
const logged: unknown[] = [];
beforeEach(() => {
  world = new PolicyWorld();
  logged.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(JSON.parse(String(line))) > 0);
});
afterEach(() => vi.restoreAllMocks());

const DONE = { Status: 'SUCCESS', PhysicalResourceId: policyName };
const says = () => JSON.parse(world.counting());
const TEN_MINUTES = 600_000;

describe('the custom resource of a policy under a name of somebody else', () => {
  it('makes one that is not there', async () => {
    expect(await world.handle('Create', 'fleet/helium')).toEqual(DONE);
    expect(says()).toEqual(documentFor('fleet/helium'));
    expect(world.ids()).toEqual(['1']);
  });

  it('puts right one that is there, and keeps what it said before as a version', async () => {
    world.create(WIDE);
    expect(await world.handle('Create', 'fleet/helium')).toEqual(DONE);
    expect(says()).toEqual(documentFor('fleet/helium'));
    expect(world.ids()).toEqual(['1', '2']);
  });

  it('leaves one that says the same, however it is written', async () => {
    const { Statement, Version } = documentFor('fleet/helium');
    world.create(JSON.stringify({ Statement, Version }, undefined, 2));
    expect(await world.handle('Create', 'fleet/helium')).toEqual(DONE);
    expect(await world.handle('Update', 'fleet/helium', policyName)).toEqual(DONE);
    expect(world.ids()).toEqual(['1']);
  });

  it('deletes the oldest version that is neither what counts nor what was there before, where there are five', async () => {
    world.create(WIDE, WIDE, WIDE, WIDE, BY_HAND);
    await world.handle('Create', 'fleet/helium');
    expect(world.ids()).toEqual(['2', '3', '4', '5', '6']);
    world.policies.deleteVersion(policyName, '2');
    await world.handle('Update', 'fleet/two', policyName);
    await world.handle('Update', 'fleet/three', policyName);
    // The oldest of ours, though those of others are older.
    expect(world.ids()).toEqual(['3', '4', '5', '7', '8']);
  });

  it('may be changed any number of times, and keeps what was there before', async () => {
    world.create(WIDE);
    await world.handle('Create', 'fleet/0');
    for (let count = 1; count <= 12; count++) {
      expect(await world.handle('Update', `fleet/${count}`, policyName)).toEqual(DONE);
      expect(says()).toEqual(documentFor(`fleet/${count}`));
    }
    // As numbers, so that the twelfth is not older than the eighth.
    expect(world.ids()).toEqual(['1', '11', '12', '13', '14']);
  });

  it('fails the deployment where AWS refuses it', async () => {
    const [statement] = documentFor('fleet/helium').Statement;
    const policyDocument = { Version: '2012-10-17', Statement: [{ ...statement, Effect: 'Maybe' }] };
    const event = { RequestType: 'Create', ResourceProperties: { policyName, policyDocument } };
    expect(await world.request(event)).toMatchObject({ Status: 'FAILED' });
  });
});

describe('a second stack of the account', () => {
  it('is refused the policy of another topic, in one sentence with the mend', async () => {
    await world.handle('Create', 'a/helium');
    const answer = await world.handle('Create', 'b/helium');
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason:
        'Helium-Policy is in use for the topic a/helium: one stack of an account and Region may have its network, so take ' +
        "that out of the other stack's settings and deploy it first, or free the policy where no stack has it any more " +
        '(docs/runbook.md, "Helium-Policy is in use")',
    });
    expect(says()).toEqual(documentFor('a/helium'));
  });

  it('is refused the policy of the same topic too, once it is older than any repeat of a request', async () => {
    await world.handle('Create', 'helium/uplink');
    world.clockMs = 450_000;
    expect(await world.handle('Create', 'helium/uplink')).toEqual(DONE);
    world.clockMs += 1;
    expect(await world.handle('Create', 'helium/uplink')).toMatchObject({ Status: 'FAILED' });
    expect(await world.handle('Update', 'helium/uplink', policyName)).toEqual(DONE);
  });

  it.each(['b/helium', 'a/helium'])('that was refused (%s) takes nothing back', async (topic) => {
    await world.handle('Create', 'a/helium');
    world.clockMs = TEN_MINUTES;
    const { PhysicalResourceId } = await world.handle('Create', topic);
    expect(await world.handle('Delete', topic, PhysicalResourceId)).toEqual({ Status: 'SUCCESS', PhysicalResourceId });
    expect(world.mayPublish('a/helium')).toBe(true);
  });

  it('gets the policy once the first has let go of it', async () => {
    await world.handle('Create', 'a/helium');
    await world.handle('Delete', 'a/helium', policyName);
    world.clockMs = TEN_MINUTES;
    expect(await world.handle('Create', 'b/helium')).toEqual(DONE);
    expect(world.mayPublish('b/helium')).toBe(true);
    await world.handle('Delete', 'a/helium', policyName);
    expect(world.mayPublish('b/helium')).toBe(true);
  });

  it('is no second one where somebody has written a topic of their own by hand', async () => {
    const wild = documentFor('fleet/*');
    world.create(JSON.stringify(wild));
    expect(await world.handle('Create', 'b/helium')).toEqual(DONE);
    await world.handle('Delete', 'b/helium', policyName);
    expect(says()).toEqual(wild);
  });
});

describe('the policy, when the stack goes', () => {
  it('says again what it said before', async () => {
    world.create(WIDE, BY_HAND);
    await world.handle('Create', 'fleet/helium');
    await world.handle('Update', 'fleet/two', policyName);
    expect(await world.handle('Delete', 'fleet/two', policyName)).toEqual(DONE);
    expect(world.counting()).toBe(BY_HAND);
  });

  it('says again what counted before, which need not have been the newest', async () => {
    world.create(WIDE, BY_HAND, WIDE, WIDE, WIDE);
    world.policies.setDefaultVersion(policyName, '2');
    await world.handle('Create', 'fleet/helium');
    expect(says()).toEqual(documentFor('fleet/helium'));
    await world.handle('Delete', 'fleet/helium', policyName);
    expect(world.counting()).toBe(BY_HAND);
  });

  it.each(['lorawan-network-setup', 'messaging-HeliumNamedPolicy-1A2B'])(
    'does so too where its making failed half done, known as %s',
    async (id) => {
      world.create(WIDE);
      world.fault = (deps) => ({
        addVersion: async (text) => {
          await deps.addVersion(text);
          throw new Error('the connection was cut');
        },
      });
      expect(await world.handle('Create', 'fleet/helium')).toMatchObject({ Status: 'FAILED' });
      world.fault = () => ({});
      await world.handle('Delete', 'fleet/helium', id);
      expect(world.counting()).toBe(WIDE);
    },
  );

  it('stays, and lets nobody publish any more, where there was none before', async () => {
    await world.handle('Create', 'fleet/helium');
    for (let count = 1; count <= 6; count++) await world.handle('Update', `fleet/${count}`, policyName);
    expect(await world.handle('Delete', 'fleet/6', policyName)).toEqual(DONE);
    expect(world.mayPublish('fleet/6')).toBe(false);
    const { Version, Statement } = documentFor('fleet/6');
    expect(says()).toEqual({ Version, Statement: Statement.filter(({ Action }) => Action !== 'iot:Publish') });
  });

  it.each([
    ['there was one before', [WIDE]],
    ['there was none before', []],
  ])('is the same after the deletion came twice, where %s', async (_, [first]) => {
    if (first !== undefined) world.create(first);
    await world.handle('Create', 'fleet/helium');
    await world.handle('Delete', 'fleet/helium', policyName);
    const after = world.documents();
    const counting = world.counting();
    await world.handle('Delete', 'fleet/helium', policyName);
    expect([world.documents(), world.counting()]).toEqual([after, counting]);
  });

  it('stays as it is where somebody has changed it since', async () => {
    await world.handle('Create', 'fleet/helium');
    world.add(BY_HAND);
    world.add(WIDE);
    await world.handle('Delete', 'fleet/helium', policyName);
    expect(world.counting()).toBe(WIDE);
  });

  it('is not missed where it is gone itself', async () => {
    expect(await world.handle('Delete', 'fleet/helium', policyName)).toEqual(DONE);
    expect(logged).toMatchObject([{ level: 'INFO', outcome: 'done', requestType: 'Delete' }]);
  });
});

describe('an answer of AWS that was lost', () => {
  const FULL = [WIDE, WIDE, WIDE, WIDE, BY_HAND] as const;

  it('is made up for where the version was added, and there is no room for it twice', async () => {
    world.create(...FULL);
    world.fault = (deps) => ({ addVersion: async (text) => (await deps.addVersion(text)) && deps.addVersion(text) });
    expect(await world.handle('Create', 'fleet/helium')).toEqual(DONE);
    expect(says()).toEqual(documentFor('fleet/helium'));
    expect(await world.handle('Delete', 'fleet/helium', policyName)).toEqual(DONE);
    expect(world.counting()).toBe(BY_HAND);
  });

  it('is made up for where the version was added twice', async () => {
    world.create(WIDE);
    world.fault = (deps) => ({ addVersion: async (text) => (await deps.addVersion(text)) && deps.addVersion(text) });
    for (const topic of ['fleet/1', 'fleet/2', 'fleet/3']) {
      expect(await world.handle('Update', topic, policyName)).toEqual(DONE);
      expect(says()).toEqual(documentFor(topic));
    }
    await world.handle('Delete', 'fleet/3', policyName);
    expect(world.counting()).toBe(WIDE);
  });

  it('is made up for where the policy was made', async () => {
    world.fault = (deps) => ({ create: async (text) => (await deps.create(text)) && deps.create(text) });
    expect(await world.handle('Create', 'fleet/helium')).toEqual(DONE);
    expect(world.ids()).toEqual(['1']);
  });

  it('changes nothing about how it ends, whatever goes wrong on the way', async () => {
    const history = fc.record({
      texts: fc.array(fc.constantFrom(WIDE, BY_HAND, BY_HAND.replace('hand', 'foot')), { maxLength: 5 }),
      chosen: fc.nat(),
      faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }),
    });
    const life = fc.asyncProperty(history, async ({ texts: [first, ...more], chosen, faults }) => {
      world = new PolicyWorld();
      if (first !== undefined) world.create(first, ...more);
      if (first !== undefined) world.policies.setDefaultVersion(policyName, String(1 + (chosen % (1 + more.length))));
      const before = first === undefined ? undefined : world.counting();
      world.fault = faulty([...faults]);
      await world.untilDone('Create', 'fleet/1');
      expect(says()).toEqual(documentFor('fleet/1'));
      await world.untilDone('Update', 'fleet/2', policyName);
      expect(says()).toEqual(documentFor('fleet/2'));
      // A deletion that fails is not asked for again.
      world.fault = faulty(faults.filter((fault) => fault === 'answer lost'));
      await world.untilDone('Delete', 'fleet/2', policyName);
      if (before !== undefined) expect(world.counting()).toBe(before);
      expect(world.mayPublish('fleet/2')).toBe(before === WIDE);
    });
    await fc.assert(life, { numRuns: 500 });
  });

  it('ends in an error where somebody else takes each room that is made', async () => {
    world.create(...FULL);
    world.fault = () => ({ addVersion: async () => false });
    expect(await world.handle('Create', 'fleet/helium')).toMatchObject({
      Status: 'FAILED',
      Reason: 'Helium-Policy is being changed by somebody else',
    });
  });
});
