import * as v from 'valibot';
import type { Home } from '../arn.ts';
import { optionalText, text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { needsSecret } from './secret-permission.ts';
import type { SecretStore } from './secret-store.ts';
import type { SecretContent } from './secret-versions.ts';

/** SecretString and SecretBinary (base64) of a request. */
export const contentInput = {
  SecretString: optionalText,
  SecretBinary: v.exactOptional(v.pipe(v.string(), v.base64())),
};

const getInput = v.object({ SecretId: text, VersionId: optionalText, VersionStage: optionalText });
const putInput = v.object({
  SecretId: text,
  ...contentInput,
  ClientRequestToken: optionalText,
  VersionStages: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(20))),
});

/** Reading and writing what a secret holds. */
export function secretContentOperations(secrets: SecretStore, home: Home): Record<string, Operation> {
  return {
    GetSecretValue: operation({
      input: getInput,
      needs: needsSecret('GetSecretValue', secrets, home),
      run: ({ SecretId, VersionId: versionId, VersionStage: versionStage }) => {
        const choice = {
          ...(versionId !== undefined && { versionId }),
          ...(versionStage !== undefined && { versionStage }),
        };
        const { arn, name, versions } = secrets.describe(SecretId);
        const version = secrets.value(SecretId, choice);
        return {
          ARN: arn,
          Name: name,
          VersionId: version.versionId,
          SecretString: version.secretString,
          SecretBinary: version.secretBinary && Buffer.from(version.secretBinary).toString('base64'),
          VersionStages: versions.stagesOf(version.versionId),
          CreatedDate: version.createdDateMs / 1000,
        };
      },
    }),
    PutSecretValue: operation({
      input: putInput,
      needs: needsSecret('PutSecretValue', secrets, home),
      run: ({ SecretId, ClientRequestToken, VersionStages, ...content }) => {
        const versionId = secrets.put(SecretId, contentOf(content), {
          ...(ClientRequestToken !== undefined && { versionId: ClientRequestToken }),
          ...(VersionStages !== undefined && { stages: VersionStages }),
        });
        const { arn, name, versions } = secrets.describe(SecretId);
        return { ARN: arn, Name: name, VersionId: versionId, VersionStages: versions.stagesOf(versionId) };
      },
    }),
  };
}

export function contentOf(input: { readonly SecretString?: string; readonly SecretBinary?: string }): SecretContent {
  const { SecretString: secretString, SecretBinary } = input;
  return {
    ...(secretString !== undefined && { secretString }),
    ...(SecretBinary !== undefined && { secretBinary: Buffer.from(SecretBinary, 'base64') }),
  };
}
