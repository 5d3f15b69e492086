import { randomBytes } from 'node:crypto';

/** gRPC status codes that the stack answers with. */
export const GRPC_CODE = {
  unknown: 2,
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

export interface ErrorDefinition {
  readonly namespace: string;
  readonly name: string;
  /** gRPC status code. */
  readonly code: number;
  /** Text with `{attribute}` placeholders. */
  readonly messageFormat: string;
}

interface StackErrorOptions {
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Typed objects for machines, as they stand in the JSON. */
  readonly details?: readonly object[];
  readonly cause?: StackError;
}

/** An error as The Things Stack defines them: told apart by namespace and name. */
export class StackError extends Error {
  override readonly name = 'StackError';
  private readonly correlationID = randomBytes(16).toString('hex');

  constructor(
    readonly definition: ErrorDefinition,
    private readonly facts: StackErrorOptions = {},
  ) {
    super(`error:${definition.namespace}:${definition.name} (${fill(definition.messageFormat, facts.attributes)})`);
  }

  /** The ErrorDetails message. Its attributes keep their zeros, being free JSON. */
  toErrorDetails(): Record<string, unknown> {
    const { namespace, name, code, messageFormat } = this.definition;
    const { attributes, details, cause } = this.facts;
    return {
      namespace,
      name,
      message_format: messageFormat,
      ...(attributes !== undefined && { attributes }),
      correlation_id: this.correlationID,
      ...(cause !== undefined && { cause: cause.toErrorDetails() }),
      code,
      ...(details !== undefined && { details }),
    };
  }
}

function fill(format: string, attributes: Readonly<Record<string, unknown>> = {}): string {
  return format.replace(/\{(\w+)\}/g, (_, attribute: string) => String(attributes[attribute] ?? ''));
}
