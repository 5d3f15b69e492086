import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTrustPolicy } from '../../../lib/cli/doctor/aws/trust-policy.ts';
import { iamService } from '../../../lib/local/aws/iam/iam-service.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';

const HOME = { account: '123456789012', region: 'eu-west-1' };
const ROLE = 'arn:aws:iam::123456789012:role/lorawan-identity-Role+1';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'sts:AssumeRole' }],
};

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
  const authorize = ({ action, resource }: { action: string; resource: string }) => ({
    allowed: !laptop.refused.has(action) && resource.startsWith('arn:aws:iam::123456789012:role/'),
    reason: 'not allowed',
  });
  const trustPolicyOf = (arn: string) => (arn === ROLE ? TRUST : undefined);
  laptop.api.addService(iamService({ ...HOME, authorize, trustPolicyOf }));
});
afterAll(() => laptop.api.stop());

it('the trust policy of a role is read as it was given', async () => {
  expect(await readTrustPolicy('lorawan-identity-Role+1', laptop.client)).toEqual(TRUST);
});

it('a role that does not exist has none', async () => {
  expect(await readTrustPolicy('other', laptop.client)).toBeUndefined();
});

it('who may not look is told so by IAM’s own code', async () => {
  laptop.refused.add('iam:GetRole');
  await expect(readTrustPolicy('other', laptop.client)).rejects.toMatchObject({ name: 'AccessDenied' });
  laptop.refused.clear();
});
