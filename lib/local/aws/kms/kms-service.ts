import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { integer } from '../protocol/input.ts';
import { jsonService } from '../protocol/json-service.ts';
import { operation } from '../protocol/operation.ts';

/** The one operation of AWS KMS that needs no key. */
export function kmsService(authorize: Authorize): HttpService {
  const settings = {
    target: 'TrentService',
    signingName: 'kms',
    version: '1.1',
    authorize,
    refusalCode: 'AccessDeniedException',
    invalidInputCode: 'ValidationException',
  } as const;
  return jsonService(settings, {
    GenerateRandom: operation({
      input: v.object({ NumberOfBytes: integer(1, 1024) }),
      needs: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
      run: ({ NumberOfBytes }) => ({ Plaintext: randomBytes(NumberOfBytes).toString('base64') }),
    }),
  });
}
