/** `AWS::Lambda::Permission`: who may invoke a function. */
export interface InvokePermission {
  readonly principal: string;
  /** @default lambda:InvokeFunction */
  readonly action?: string | undefined;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  /** Allows only what comes by the function's URL. */
  readonly viaUrlOnly?: boolean | undefined;
}

/** Where an invocation by a service comes from. */
export interface InvocationSource {
  readonly arn: string;
  readonly account: string;
}

const INVOKE = 'lambda:InvokeFunction';

/** Whether one of the permissions lets a service invoke the function for a source. */
export function permitService(
  permissions: readonly InvokePermission[],
  service: string,
  source: InvocationSource,
): boolean {
  return permissions.some(
    ({ principal, action = INVOKE, sourceArn, sourceAccount, viaUrlOnly = false }) =>
      principal === service &&
      action === INVOKE &&
      !viaUrlOnly &&
      (sourceArn === undefined || sourceArn === source.arn) &&
      (sourceAccount === undefined || sourceAccount === source.account),
  );
}

/** Whether anybody may call the function's URL, which takes two permissions. */
export function permitUrl(permissions: readonly InvokePermission[]): boolean {
  return ['lambda:InvokeFunctionUrl', INVOKE].every((wanted) =>
    permissions.some(({ principal, action = INVOKE }) => principal === '*' && action === wanted),
  );
}
