import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { integer, optionalFlag, optionalText, text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import { contentInput, contentOf } from './secret-content-operations.ts';
import { needsSecret } from './secret-permission.ts';
import { arnSuffix, type Secret, type SecretStore } from './secret-store.ts';

const createInput = v.object({
  Name: text,
  Description: optionalText,
  ClientRequestToken: optionalText,
  ...contentInput,
});
const updateInput = v.object({
  SecretId: text,
  Description: optionalText,
  ClientRequestToken: optionalText,
  ...contentInput,
});
const deleteInput = v.object({
  SecretId: text,
  ForceDeleteWithoutRecovery: optionalFlag,
  RecoveryWindowInDays: v.exactOptional(integer(7, 30)),
});
const listInput = v.object({ MaxResults: v.optional(integer(1, 100), 100), NextToken: optionalText });

/** Making, describing, changing and deleting secrets. */
export function secretLifeOperations(secrets: SecretStore, home: Home): Record<string, Operation> {
  return {
    CreateSecret: operation({
      input: createInput,
      // The ARN is drawn when the secret is made: the policy is asked about one such as it will have.
      needs: ({ Name }) => [
        {
          action: 'secretsmanager:CreateSecret',
          resource: arnOf(home, 'secretsmanager', `secret:${Name}-${arnSuffix()}`),
          context: { 'secretsmanager:Name': Name },
        },
      ],
      run: (input) => created(secrets, input),
    }),
    DescribeSecret: operation({
      input: v.object({ SecretId: text }),
      needs: needsSecret('DescribeSecret', secrets, home),
      run: ({ SecretId }) => {
        const secret = secrets.describe(SecretId);
        return { ...listed(secret), VersionIdsToStages: secret.versions.stagesByVersion() };
      },
    }),
    UpdateSecret: operation({
      input: updateInput,
      needs: needsSecret('UpdateSecret', secrets, home),
      run: (input) => updated(secrets, input),
    }),
    DeleteSecret: operation({
      input: deleteInput,
      needs: needsSecret('DeleteSecret', secrets, home),
      run: (input) => deleted(secrets, input),
    }),
    ListSecrets: operation({
      input: listInput,
      needs: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
      run: ({ MaxResults, NextToken }) => {
        const page = pageOf(secrets.list(), ({ name }) => name, { nextToken: NextToken, size: MaxResults });
        const SecretList = page.items.map((secret) => {
          return { ...listed(secret), SecretVersionsToStages: secret.versions.stagesByVersion() };
        });
        return { SecretList, NextToken: page.nextToken };
      },
    }),
  };
}

function created(secrets: SecretStore, input: v.InferOutput<typeof createInput>): object {
  const { Name: name, Description: description, ClientRequestToken: versionId, ...content } = input;
  const { arn, versions } = secrets.create({
    name,
    ...(description !== undefined && { description }),
    ...(versionId !== undefined && { versionId }),
    ...contentOf(content),
  });
  return { ARN: arn, Name: name, VersionId: Object.keys(versions.stagesByVersion())[0] };
}

function updated(secrets: SecretStore, input: v.InferOutput<typeof updateInput>): object {
  const { SecretId, Description, ClientRequestToken: versionId, ...rest } = input;
  const { arn, name } = secrets.describe(SecretId);
  const content = contentOf(rest);
  if (Description !== undefined) secrets.setDescription(SecretId, Description);
  if (Object.keys(content).length === 0) return { ARN: arn, Name: name };
  return {
    ARN: arn,
    Name: name,
    VersionId: secrets.put(SecretId, content, versionId === undefined ? {} : { versionId }),
  };
}

function deleted(secrets: SecretStore, input: v.InferOutput<typeof deleteInput>): object {
  const { SecretId, ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
  if (force && days !== undefined) {
    const message = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.";
    throw new AwsError('InvalidParameterException', message);
  }
  const { arn, name } = secrets.describe(SecretId);
  return { ARN: arn, Name: name, DeletionDate: secrets.delete(SecretId, force ? undefined : (days ?? 30)) / 1000 };
}

function listed({ arn, name, description, createdDateMs, lastChangedDateMs, deletionDateMs }: Secret): object {
  return {
    ARN: arn,
    Name: name,
    Description: description,
    CreatedDate: createdDateMs / 1000,
    LastChangedDate: lastChangedDateMs / 1000,
    DeletedDate: deletionDateMs && deletionDateMs / 1000,
  };
}
