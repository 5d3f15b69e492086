import type { NamedPolicyDeps } from './named-policy.ts';

/** A policy of which each call is made again until IAM knows the grant: not all of its hosts learn of it at once. */
export function patientPolicy(
  policy: NamedPolicyDeps,
  allowed: <T>(call: () => Promise<T>) => Promise<T>,
): NamedPolicyDeps {
  return {
    create: (policyDocument) => allowed(() => policy.create(policyDocument)),
    versions: () => allowed(() => policy.versions()),
    deleteVersion: (versionID) => allowed(() => policy.deleteVersion(versionID)),
    addVersion: (policyDocument) => allowed(() => policy.addVersion(policyDocument)),
    setDefault: (versionID) => allowed(() => policy.setDefault(versionID)),
  };
}
