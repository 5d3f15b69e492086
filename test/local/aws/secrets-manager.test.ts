import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let secrets: SecretsManagerClient;

beforeEach(async () => {
  laptop = await startLaptop();
  secrets = new SecretsManagerClient(laptop.client);
});

afterEach(async () => {
  secrets.destroy();
  await laptop.api.stop();
});

const create = (SecretString: string, Name = 'lorawan/kek') =>
  secrets.send(new CreateSecretCommand({ Name, SecretString }));
const read = (SecretId: string, VersionStage?: string) =>
  secrets.send(new GetSecretValueCommand(VersionStage === undefined ? { SecretId } : { SecretId, VersionStage }));

describe('values', () => {
  it('a secret is found by name, by ARN, and by ARN without its last 6 characters', async () => {
    const { ARN = '', VersionId } = await create('{"kek":"00"}');
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:lorawan\/kek-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['lorawan/kek', ARN, ARN.slice(0, -7)]) {
      expect(await read(SecretId)).toMatchObject({
        ARN,
        Name: 'lorawan/kek',
        SecretString: '{"kek":"00"}',
        VersionId,
        VersionStages: ['AWSCURRENT'],
      });
    }
    await expect(read('lorawan')).rejects.toThrow(ResourceNotFoundException);
  });

  it('bytes come back as bytes', async () => {
    const SecretBinary = Uint8Array.of(0, 255, 16);
    await secrets.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary }));
    expect((await read('bytes')).SecretBinary).toEqual(SecretBinary);
  });

  it('a new value is current, and the one before is previous', async () => {
    const first = await create('1');
    const second = await secrets.send(new PutSecretValueCommand({ SecretId: 'lorawan/kek', SecretString: '2' }));
    const third = await secrets.send(new UpdateSecretCommand({ SecretId: 'lorawan/kek', SecretString: '3' }));
    expect(await read('lorawan/kek')).toMatchObject({ SecretString: '3', VersionId: third.VersionId });
    expect(await read('lorawan/kek', 'AWSPREVIOUS')).toMatchObject({ SecretString: '2', VersionId: second.VersionId });
    const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId: 'lorawan/kek' }));
    expect(VersionIdsToStages).toEqual({
      [`${second.VersionId}`]: ['AWSPREVIOUS'],
      [`${third.VersionId}`]: ['AWSCURRENT'],
    });
    const byId = new GetSecretValueCommand({ SecretId: 'lorawan/kek', VersionId: first.VersionId });
    expect(await secrets.send(byId)).toMatchObject({ SecretString: '1' });
  });

  it('a pending value is not current', async () => {
    await create('1');
    const VersionStages = ['AWSPENDING'];
    await secrets.send(new PutSecretValueCommand({ SecretId: 'lorawan/kek', SecretString: '2', VersionStages }));
    expect(await read('lorawan/kek')).toMatchObject({ SecretString: '1' });
    expect(await read('lorawan/kek', 'AWSPENDING')).toMatchObject({ SecretString: '2' });
  });

  it('a repeated request token makes no new version, and refuses other content', async () => {
    await create('1');
    const ClientRequestToken = '11111111-2222-3333-4444-555555555555';
    const put = (SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: 'lorawan/kek', SecretString, ClientRequestToken }));
    expect((await put('2')).VersionId).toBe(ClientRequestToken);
    await put('2');
    expect(await read('lorawan/kek', 'AWSPREVIOUS')).toMatchObject({ SecretString: '1' });
    await expect(put('3')).rejects.toThrow(ResourceExistsException);
  });

  it('a secret is generated as CloudFormation does it', async () => {
    const generate = { SecretStringTemplate: '{}', GenerateStringKey: 'lorawan-kek', PasswordLength: 8 };
    const { arn } = laptop.api.secrets.create({ name: 'generated', generate });
    expect(JSON.parse(`${(await read(arn)).SecretString}`)).toEqual({ 'lorawan-kek': expect.stringMatching(/^.{8}$/) });
  });

  it('a secret without a value has none to read', async () => {
    await secrets.send(new CreateSecretCommand({ Name: 'empty' }));
    await expect(read('empty')).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('life', () => {
  it('a name is used once', async () => {
    await create('1');
    await expect(create('1')).rejects.toThrow(ResourceExistsException);
  });

  it('a deleted secret can be neither read nor replaced during its recovery window', async () => {
    await create('1');
    const { DeletionDate } = await secrets.send(
      new DeleteSecretCommand({ SecretId: 'lorawan/kek', RecoveryWindowInDays: 7 }),
    );
    expect(DeletionDate).toEqual(new Date(laptop.clockMs + 7 * 86_400_000));
    await expect(read('lorawan/kek')).rejects.toThrow(InvalidRequestException);
    await expect(create('1')).rejects.toThrow(InvalidRequestException);
  });

  it('a secret deleted without recovery is gone at once, and its name is free', async () => {
    const { ARN } = await create('1');
    await secrets.send(new DeleteSecretCommand({ SecretId: 'lorawan/kek', ForceDeleteWithoutRecovery: true }));
    await expect(read('lorawan/kek')).rejects.toThrow(ResourceNotFoundException);
    expect((await create('2')).ARN).not.toBe(ARN);
  });

  it('secrets are listed page by page', async () => {
    for (const name of ['b', 'c', 'a']) await create('1', name);
    const { SecretList, NextToken } = await secrets.send(new ListSecretsCommand({ MaxResults: 2 }));
    expect(SecretList?.map(({ Name }) => Name)).toEqual(['a', 'b']);
    expect(await secrets.send(new ListSecretsCommand({ NextToken }))).toMatchObject({ SecretList: [{ Name: 'c' }] });
  });
});

describe('GetRandomPassword', () => {
  it('draws from what is not excluded', async () => {
    const recipe = { PasswordLength: 64, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true };
    const { RandomPassword } = await secrets.send(new GetRandomPasswordCommand(recipe));
    expect(RandomPassword).toMatch(/^[0-9]{64}$/);
  });

  it('refuses a length that has no room for each type', async () => {
    const password = secrets.send(new GetRandomPasswordCommand({ PasswordLength: 3 }));
    await expect(password).rejects.toThrow(InvalidParameterException);
  });
});

describe('permissions', () => {
  it('the resource is the whole ARN, whatever the caller names', async () => {
    const { ARN } = await create('1');
    await read('lorawan/kek');
    expect(laptop.calls).toMatchObject([
      {
        action: 'secretsmanager:CreateSecret',
        resource: expect.stringMatching(/:secret:lorawan\/kek-[A-Za-z0-9]{6}$/),
      },
      { action: 'secretsmanager:GetSecretValue', resource: ARN },
    ]);
  });

  it('a refusal is an AccessDeniedException', async () => {
    await create('1');
    laptop.refused.add('secretsmanager:GetSecretValue');
    await expect(read('lorawan/kek')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
