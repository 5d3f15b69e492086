import { randomInt } from 'node:crypto';
import { AwsError } from '../aws-error.ts';

/** The fields that GetRandomPassword and CloudFormation's GenerateSecretString have in common, by their AWS names. */
export interface PasswordRecipe {
  /** 1 to 4096 characters; 32 by default. */
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  /** True by default: at least one character of each type that is not excluded. */
  readonly RequireEachIncludedType?: boolean;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** @throws AwsError InvalidParameterException */
export function randomPassword(recipe: PasswordRecipe): string {
  const length = recipe.PasswordLength ?? 32;
  const types = characterTypes(recipe);
  const required = recipe.RequireEachIncludedType === false ? [] : types;
  check(Number.isInteger(length) && length >= 1 && length <= 4096, `PasswordLength ${length} is not within 1..4096`);
  check(types.length > 0, 'Every character is excluded');
  check(length >= required.length, `PasswordLength ${length} is too short for one character of each type`);

  const alphabet = types.join('');
  const characters = Array.from({ length: length - required.length }, () => draw(alphabet));
  // Each required character goes to a place drawn alike, so that none tells its type by its place.
  for (const type of required) characters.splice(randomInt(characters.length + 1), 0, draw(type));
  return characters.join('');
}

/** The characters of each type that the recipe leaves. */
function characterTypes(recipe: PasswordRecipe): readonly string[] {
  const included = [
    recipe.ExcludeLowercase ? '' : LOWERCASE,
    recipe.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    recipe.ExcludeNumbers ? '' : DIGITS,
    recipe.ExcludePunctuation ? '' : PUNCTUATION,
    recipe.IncludeSpace ? ' ' : '',
  ];
  const excluded = new Set(recipe.ExcludeCharacters ?? '');
  const left = included.map((type) => [...type].filter((character) => !excluded.has(character)).join(''));
  return left.filter((type) => type !== '');
}

function draw(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function check(valid: boolean, message: string): void {
  if (!valid) throw new AwsError('InvalidParameterException', message);
}
