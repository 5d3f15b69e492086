import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { operation } from '../protocol/operation.ts';
import { queryService } from '../protocol/query-service.ts';

export interface IamServiceOptions extends Home {
  readonly authorize: Authorize;
  /** The trust policy of a role as it was given; undefined if there is no such role. */
  trustPolicyOf(roleArn: string): unknown;
}

/** What an operator needs of IAM: who may assume a role. */
export function iamService(options: IamServiceOptions): HttpService {
  const { trustPolicyOf } = options;
  // IAM is global: its ARNs name no Region.
  const roleArn = (name: string): string => arnOf({ ...options, region: '' }, 'iam', `role/${name}`);
  const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
  return queryService(
    { ...options, signingName: 'iam', namespace },
    {
      GetRole: operation({
        input: v.object({ RoleName: v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/)) }),
        needs: ({ RoleName }) => [{ action: 'iam:GetRole', resource: roleArn(RoleName) }],
        run: ({ RoleName }) => {
          const trust = trustPolicyOf(roleArn(RoleName));
          if (trust === undefined) {
            throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
          }
          const document = encodeURIComponent(JSON.stringify(trust));
          return { Role: { Path: '/', RoleName, Arn: roleArn(RoleName), AssumeRolePolicyDocument: document } };
        },
      }),
    },
  );
}
