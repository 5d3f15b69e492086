import { describe, expect, it } from 'vitest';
import { onceAllowed } from '../../lambdas/custom-resource/once-allowed.ts';
import type { NamedPolicyDeps } from '../../lambdas/network-setup/named-policy.ts';
import { patientPolicy } from '../../lambdas/network-setup/patient-policy.ts';

const denied = Object.assign(new Error('no'), { name: 'UnauthorizedException' });

/** A policy of which IAM knows no grant when something is asked for the first time. */
function lateGrants(asked: string[]): NamedPolicyDeps {
  const answer = async <T>(call: string, result: T): Promise<T> => {
    asked.push(call);
    if (asked.filter((one) => one === call).length === 1) throw denied;
    return result;
  };
  return {
    create: (document) => answer(`create ${document}`, true),
    versions: () => answer('versions', []),
    deleteVersion: (versionID) => answer(`deleteVersion ${versionID}`, undefined),
    addVersion: (document) => answer(`addVersion ${document}`, false),
    setDefault: (versionID) => answer(`setDefault ${versionID}`, undefined),
  };
}

describe('patientPolicy', () => {
  it('makes each call again until its grant is known', async () => {
    const asked: string[] = [];
    const waited: number[] = [];
    const policy = patientPolicy(lateGrants(asked), (call) => onceAllowed(call, async (ms) => waited.push(ms)));
    const answers = [
      await policy.create('{}'),
      await policy.versions(),
      await policy.deleteVersion('1'),
      await policy.addVersion('{"a":1}'),
      await policy.setDefault('2'),
    ];
    expect(answers).toEqual([true, [], undefined, false, undefined]);
    const calls = ['create {}', 'versions', 'deleteVersion 1', 'addVersion {"a":1}', 'setDefault 2'];
    expect(asked).toEqual(calls.flatMap((call) => [call, call]));
    expect(waited).toHaveLength(calls.length);
  });
});
