/** A refusal in AWS's terms: SDK clients throw it as the typed exception of that name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    /** Name of the exception, as the service's API reference spells it. */
    readonly code: string,
    message: string,
    /** HTTP status. */
    readonly status = 400,
    /** Further members of the exception, e.g. `resourceArn`. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
