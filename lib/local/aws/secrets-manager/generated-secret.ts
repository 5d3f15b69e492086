import { AwsError } from '../aws-error.ts';
import { type PasswordRecipe, randomPassword } from './random-password.ts';

/** GenerateSecretString of `AWS::SecretsManager::Secret`. */
export interface GenerateSecretString extends PasswordRecipe {
  /** A JSON object, to which the password is added as the member `GenerateStringKey`. */
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** @throws AwsError InvalidParameterException */
export function generatedSecret({ SecretStringTemplate, GenerateStringKey, ...recipe }: GenerateSecretString): string {
  if (SecretStringTemplate === undefined && GenerateStringKey === undefined) return randomPassword(recipe);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) {
    throw new AwsError('InvalidParameterException', 'SecretStringTemplate and GenerateStringKey come together');
  }
  return JSON.stringify({ ...templateObject(SecretStringTemplate), [GenerateStringKey]: randomPassword(recipe) });
}

function templateObject(template: string): object {
  const refusal = new AwsError('InvalidParameterException', 'SecretStringTemplate is not a JSON object');
  try {
    const value: unknown = JSON.parse(template);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw refusal;
  }
  throw refusal;
}
