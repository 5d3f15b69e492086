import * as v from 'valibot';
import type { Home } from '../arn.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { operation } from '../protocol/operation.ts';
import { queryService } from '../protocol/query-service.ts';
import { type AssumeRole, assumeRoleInput } from './assume-role.ts';
import { SecurityTokens } from './security-tokens.ts';

export interface StsOptions extends Home {
  readonly authorize: Authorize;
  readonly assumeRole: AssumeRole;
}

/** STS. Neither operation asks the caller's own policies. */
export function stsService(options: StsOptions): HttpService {
  const tokens = new SecurityTokens(options, options.assumeRole);
  const settings = { ...options, signingName: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };
  return queryService(settings, {
    AssumeRole: operation({
      input: assumeRoleInput,
      needs: () => [],
      run: (input, { scope }) => tokens.assumeRole(input, scope?.accessKeyId),
    }),
    GetCallerIdentity: operation({
      input: v.object({}),
      needs: () => [],
      run: (_, { scope }) => tokens.getCallerIdentity(scope?.accessKeyId),
    }),
  });
}
