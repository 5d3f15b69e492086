import * as v from 'valibot';
import type { Home } from '../arn.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { integer, optionalFlag, optionalText } from '../protocol/input.ts';
import { jsonService } from '../protocol/json-service.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { randomPassword } from './random-password.ts';
import { secretContentOperations } from './secret-content-operations.ts';
import { secretLifeOperations } from './secret-life-operations.ts';
import type { SecretStore } from './secret-store.ts';

export interface SecretsManagerOptions extends Home {
  readonly secrets: SecretStore;
  readonly authorize: Authorize;
}

export function secretsManagerService(options: SecretsManagerOptions): HttpService {
  const settings = {
    target: 'secretsmanager',
    signingName: 'secretsmanager',
    version: '1.1',
    authorize: options.authorize,
    refusalCode: 'AccessDeniedException',
    invalidInputCode: 'ValidationException',
  } as const;
  return jsonService(settings, {
    ...secretLifeOperations(options.secrets, options),
    ...secretContentOperations(options.secrets, options),
    GetRandomPassword: passwordOperation(),
  });
}

function passwordOperation(): Operation {
  const recipe = v.object({
    PasswordLength: v.exactOptional(integer(1, 4096)),
    ExcludeCharacters: optionalText,
    ExcludeNumbers: optionalFlag,
    ExcludePunctuation: optionalFlag,
    ExcludeUppercase: optionalFlag,
    ExcludeLowercase: optionalFlag,
    IncludeSpace: optionalFlag,
    RequireEachIncludedType: optionalFlag,
  });
  return operation({
    input: recipe,
    needs: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
    run: (input) => ({ RandomPassword: randomPassword(input) }),
  });
}
