import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';
import { queryFlag, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import type { Routes } from '../protocol/rest-service.ts';
import type { Certificates } from './certificates.ts';
import { defaultVersion, type Policies, type PolicyVersion } from './policies.ts';

export interface PolicyRoutesOptions extends Home {
  readonly certificates: Certificates;
  readonly policies: Policies;
}

const named = { policyName: text };
const targeted = { ...named, target: text };

export function policyRoutes({ policies, certificates, ...home }: PolicyRoutesOptions): Routes {
  const needs =
    (action: string) =>
    (input: { readonly policyName: string }): Permission[] => [
      { action: `iot:${action}`, resource: arnOf(home, 'iot', `policy/${input.policyName}`) },
    ];
  /** AWS asks for permission on the target, not on the policy. */
  const needsTarget =
    (action: string) =>
    (input: { readonly target: string }): Permission[] => [{ action: `iot:${action}`, resource: input.target }];
  const existing = (target: string): string =>
    certificates.describe(target.slice(target.lastIndexOf('/') + 1)).certificateArn;
  return {
    'POST /policies/{policyName}': operation({
      input: v.object({ ...named, policyDocument: text }),
      needs: needs('CreatePolicy'),
      run: ({ policyName, policyDocument }) => {
        const policy = policies.create(policyName, policyDocument);
        return { policyName, policyArn: policy.policyArn, ...versionJson(defaultVersion(policy)) };
      },
    }),
    'GET /policies/{policyName}': operation({
      input: v.object(named),
      needs: needs('GetPolicy'),
      run: ({ policyName }) => {
        const policy = policies.describe(policyName);
        const { policyDocument, versionId: defaultVersionId } = defaultVersion(policy);
        const creationDate = policy.creationDateMs / 1000;
        return { policyName, policyArn: policy.policyArn, policyDocument, defaultVersionId, creationDate };
      },
    }),
    'DELETE /policies/{policyName}': operation({
      input: v.object(named),
      needs: needs('DeletePolicy'),
      run: ({ policyName }) => policies.delete(policyName),
    }),
    'POST /policies/{policyName}/version': operation({
      input: v.object({ ...named, policyDocument: text, setAsDefault: v.optional(queryFlag, 'false') }),
      needs: needs('CreatePolicyVersion'),
      run: ({ policyName, policyDocument, setAsDefault }) => {
        const version = policies.createVersion(policyName, policyDocument, setAsDefault);
        return { policyArn: policies.describe(policyName).policyArn, ...versionJson(version) };
      },
    }),
    'GET /policies/{policyName}/version': operation({
      input: v.object(named),
      needs: needs('ListPolicyVersions'),
      run: ({ policyName }) => {
        const versions = policies.describe(policyName).versions.map(({ versionId, isDefaultVersion, createDateMs }) => {
          return { versionId, isDefaultVersion, createDate: createDateMs / 1000 };
        });
        return { policyVersions: versions.reverse() };
      },
    }),
    'GET /policies/{policyName}/version/{policyVersionId}': operation({
      input: v.object({ ...named, policyVersionId: text }),
      needs: needs('GetPolicyVersion'),
      run: ({ policyName, policyVersionId }) => {
        const { policyArn } = policies.describe(policyName);
        const version = policies.describeVersion(policyName, policyVersionId);
        return { policyName, policyArn, ...versionJson(version), creationDate: version.createDateMs / 1000 };
      },
    }),
    'PATCH /policies/{policyName}/version/{policyVersionId}': operation({
      input: v.object({ ...named, policyVersionId: text }),
      needs: needs('SetDefaultPolicyVersion'),
      run: ({ policyName, policyVersionId }) => policies.setDefaultVersion(policyName, policyVersionId),
    }),
    'DELETE /policies/{policyName}/version/{policyVersionId}': operation({
      input: v.object({ ...named, policyVersionId: text }),
      needs: needs('DeletePolicyVersion'),
      run: ({ policyName, policyVersionId }) => policies.deleteVersion(policyName, policyVersionId),
    }),
    'PUT /target-policies/{policyName}': operation({
      input: v.object(targeted),
      needs: needsTarget('AttachPolicy'),
      run: ({ policyName, target }) => policies.attach(policyName, existing(target)),
    }),
    'POST /target-policies/{policyName}': operation({
      input: v.object(targeted),
      needs: needsTarget('DetachPolicy'),
      run: ({ policyName, target }) => policies.detach(policyName, existing(target)),
    }),
    'POST /policy-targets/{policyName}': operation({
      input: v.object(named),
      needs: needs('ListTargetsForPolicy'),
      run: ({ policyName }) => ({ targets: policies.targetsOf(policyName) }),
    }),
    'POST /attached-policies/{target+}': operation({
      input: v.object({ target: text }),
      needs: () => [{ action: 'iot:ListAttachedPolicies', resource: '*' }],
      run: ({ target }) => ({
        policies: policies.attachedTo(existing(target)).map(({ policyName, policyArn }) => ({ policyName, policyArn })),
      }),
    }),
  };
}

function versionJson({ versionId: policyVersionId, policyDocument, isDefaultVersion }: PolicyVersion): object {
  return { policyVersionId, policyDocument, isDefaultVersion };
}
