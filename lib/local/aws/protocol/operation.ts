import * as v from 'valibot';
import { AwsError } from '../aws-error.ts';
import type { HttpRequest } from '../http/http-service.ts';
import { type Authorize, type Permission, requirePermissions } from './authorization.ts';

/** One operation of a service: reads its input, says what it needs, and does it. */
export interface Operation {
  prepare(input: unknown, invalidInputCode: string): PreparedOperation;
}

interface PreparedOperation {
  readonly needs: readonly Permission[];
  run(request: HttpRequest): unknown;
}

export interface OperationDefinition<Input> {
  readonly input: v.GenericSchema<unknown, Input>;
  /** Nothing, if AWS asks for no permission. */
  needs(input: NoInfer<Input>): readonly Permission[];
  /** Answers the output, or a promise of it: an object that becomes JSON, or the bytes of the body. */
  run(input: NoInfer<Input>, request: HttpRequest): unknown;
}

/** What all operations of a service have in common. */
export interface OperationSettings {
  readonly authorize: Authorize;
  /** The service's exceptions for a call that is not allowed and for an input that is not valid. */
  readonly refusalCode: string;
  readonly invalidInputCode: string;
}

export function operation<Input>({ input: schema, needs, run }: OperationDefinition<Input>): Operation {
  return {
    prepare(raw, invalidInputCode) {
      const result = v.safeParse(schema, raw);
      if (!result.success) {
        const [issue] = result.issues;
        throw new AwsError(invalidInputCode, `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
      }
      const input = result.output;
      return { needs: needs(input), run: (request) => run(input, request) };
    },
  };
}

export async function perform(
  { prepare }: Operation,
  input: unknown,
  { request, settings }: { readonly request: HttpRequest; readonly settings: OperationSettings },
): Promise<unknown> {
  const { needs, run } = prepare(input, settings.invalidInputCode);
  requirePermissions(needs, request, settings);
  return run(request);
}
