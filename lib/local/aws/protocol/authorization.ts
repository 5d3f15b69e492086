import { AwsError } from '../aws-error.ts';
import type { HttpRequest } from '../http/http-service.ts';

/** What an operation needs of the caller's policies. */
export interface Permission {
  /** E.g. `iot:Publish`. */
  readonly action: string;
  /** ARN, or `*` for an action that AWS does not restrict to resources. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

export interface ApiCall {
  /** Undefined for a request that nobody signed. */
  readonly accessKeyId: string | undefined;
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

export type Authorize = (call: ApiCall) => { readonly allowed: boolean; readonly reason: string };

/** @throws AwsError `refusalCode` for the first permission that the caller lacks */
export function requirePermissions(
  permissions: readonly Permission[],
  { scope }: HttpRequest,
  { authorize, refusalCode }: { readonly authorize: Authorize; readonly refusalCode: string },
): void {
  for (const { action, resource, context = {} } of permissions) {
    const { allowed, reason } = authorize({ accessKeyId: scope?.accessKeyId, action, resource, context });
    if (!allowed) throw new AwsError(refusalCode, reason, 403);
  }
}
