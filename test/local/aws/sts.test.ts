import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AwsError } from '../../../lib/local/aws/aws-error.ts';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
const asked: unknown[] = [];

beforeEach(async () => {
  asked.length = 0;
  laptop = await startLaptop({
    assumeRole: (input) => {
      asked.push(input);
      if (input.externalId !== 'a/b:c') throw new AwsError('AccessDenied', 'not <trusted> & known', 403);
      return { accessKeyId: 'ASIAROLE', secretAccessKey: 'secret', sessionToken: 'token&more' };
    },
  });
});

afterEach(() => laptop.api.stop());

const client = (accessKeyId: string) =>
  new STSClient({ ...laptop.client, credentials: { accessKeyId, secretAccessKey: 'any' } });

const RoleArn = 'arn:aws:iam::123456789012:role/lorawan-role';
const assume = { RoleArn, RoleSessionName: 'tts', ExternalId: 'a/b:c' };

it('AssumeRole asks with role, session, external id and account, and answers the credentials', async () => {
  const { Credentials, AssumedRoleUser } = await client('999999999999').send(new AssumeRoleCommand(assume));
  expect(asked).toEqual([{ roleArn: RoleArn, sessionName: 'tts', externalId: 'a/b:c', callerAccount: '999999999999' }]);
  expect(Credentials).toMatchObject({ AccessKeyId: 'ASIAROLE', SecretAccessKey: 'secret', SessionToken: 'token&more' });
  const validForSeconds = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  expect(validForSeconds).toBeGreaterThan(3590);
  expect(validForSeconds).toBeLessThanOrEqual(3600);
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/lorawan-role/tts');
});

it('whoever has the credentials of a role is that role', async () => {
  await client('AKIAEXAMPLE').send(new AssumeRoleCommand(assume));
  expect(await client('ASIAROLE').send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:sts::123456789012:assumed-role/lorawan-role/tts',
  });
  expect(await client('AKIAEXAMPLE').send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: 'arn:aws:iam::123456789012:user/AKIAEXAMPLE',
  });
});

it('a refusal comes with its code and message', async () => {
  const refused = client('AKIAEXAMPLE').send(new AssumeRoleCommand({ ...assume, ExternalId: 'other' }));
  await expect(refused).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not <trusted> & known',
    $metadata: { httpStatusCode: 403 },
  });
});

it('a malformed request and an operation that is not offered are refused', async () => {
  const malformed = client('x').send(new AssumeRoleCommand({ ...assume, RoleSessionName: 'a b' }));
  await expect(malformed).rejects.toMatchObject({ name: 'ValidationError' });
  expect(asked).toEqual([]);
  await expect(client('x').send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
});
