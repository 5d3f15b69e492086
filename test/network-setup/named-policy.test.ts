import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerFor } from '../../lambdas/network-setup/custom-resource.ts';
import { handleNamedPolicy, type NamedPolicyDeps } from '../../lambdas/network-setup/named-policy.ts';
import { Policies } from '../../lib/local/aws/iot/policies.ts';

const policyName = 'Helium-Policy';
const statement = (topic: string) => ({
  Effect: 'Allow',
  Action: 'iot:Publish',
  Resource: `arn:aws:iot:eu-west-1:111122223333:topic/${topic}`,
});
const policyDocument = { Version: '2012-10-17', Statement: [statement('fleet/helium')] };
/** What the console makes of a policy that is not there. */
const WIDE = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement(''), Resource: '*' }] });

let policies: Policies;
beforeEach(() => {
  policies = new Policies({ account: '111122223333', region: 'eu-west-1' }, () => 0);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** A policy of the laptop, which has the limits of AWS. */
function open(name: string): NamedPolicyDeps {
  return {
    create: async (text) => {
      if (hasPolicy()) return false;
      policies.create(name, text);
      return true;
    },
    document: async () => counting().policyDocument,
    versions: async () =>
      // AWS has the newest first.
      policies
        .describe(name)
        .versions.map(({ versionId, isDefaultVersion }) => ({ versionID: versionId, isDefault: isDefaultVersion }))
        .reverse(),
    deleteVersion: async (versionID) => policies.deleteVersion(name, versionID),
    addVersion: async (text) => void policies.createVersion(name, text, true),
  };
}

function hasPolicy(): boolean {
  try {
    return policies.describe(policyName) !== undefined;
  } catch {
    return false;
  }
}

const versions = () => policies.describe(policyName).versions;
const ids = () => versions().map(({ versionId }) => versionId);
function counting() {
  const [version] = versions().filter(({ isDefaultVersion }) => isDefaultVersion);
  if (version === undefined) throw new Error('no version counts');
  return version;
}

const handle = (RequestType: string, document: object = policyDocument) =>
  answerFor(
    { RequestType, PhysicalResourceId: policyName, ResourceProperties: { policyName, policyDocument: document } },
    (request) => handleNamedPolicy(request, open),
  );
const DONE = { Status: 'SUCCESS', PhysicalResourceId: policyName };

describe('the custom resource of a policy under a name of somebody else', () => {
  it('makes one that is not there', async () => {
    expect(await handle('Create')).toEqual(DONE);
    expect(JSON.parse(counting().policyDocument)).toEqual(policyDocument);
    expect(ids()).toEqual(['1']);
  });

  it('puts right one that is there, and keeps what it said before as a version', async () => {
    policies.create(policyName, WIDE);
    expect(await handle('Create')).toEqual(DONE);
    expect(JSON.parse(counting().policyDocument)).toEqual(policyDocument);
    expect(ids()).toEqual(['1', '2']);
  });

  it('leaves one that says the same, however it is written', async () => {
    const { Statement, Version } = policyDocument;
    policies.create(policyName, JSON.stringify({ Statement, Version }, undefined, 2));
    expect(await handle('Create')).toEqual(DONE);
    expect(await handle('Update')).toEqual(DONE);
    expect(ids()).toEqual(['1']);
  });

  it('deletes the oldest version that does not count where there are five', async () => {
    policies.create(policyName, WIDE);
    for (let count = 2; count <= 5; count++) policies.createVersion(policyName, WIDE, false);
    await handle('Update');
    expect(ids()).toEqual(['1', '3', '4', '5', '6']);
    expect(counting().versionId).toBe('6');
  });

  it('may be changed any number of times', async () => {
    for (let count = 1; count <= 12; count++) {
      expect(await handle('Update', { ...policyDocument, Statement: [statement(`fleet/${count}`)] })).toEqual(DONE);
      expect(counting().policyDocument).toContain(`fleet/${count}"`);
    }
    // As numbers, so that the twelfth is not older than the eighth.
    expect(ids()).toEqual(['8', '9', '10', '11', '12']);
  });

  it('stays when the stack goes', async () => {
    await handle('Create');
    expect(await handle('Delete')).toEqual(DONE);
    expect(ids()).toEqual(['1']);
  });

  it('fails the deployment where AWS refuses it', async () => {
    expect(await handle('Create', { Version: '2012-10-17', Statement: [{}] })).toMatchObject({ Status: 'FAILED' });
  });
});
