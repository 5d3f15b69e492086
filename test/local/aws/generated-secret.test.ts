import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedSecret } from '../../../lib/local/aws/secrets-manager/generated-secret.ts';
import { randomPassword } from '../../../lib/local/aws/secrets-manager/random-password.ts';

const printableAscii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

describe('generatedSecret', () => {
  // The recipe of lib/constructs/kek-secret.ts.
  const kek = {
    PasswordLength: 32,
    ExcludePunctuation: true,
    ExcludeUppercase: true,
    IncludeSpace: false,
    RequireEachIncludedType: false,
    ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
  };

  it("the KEK's recipe gives 32 hex digits, every digit in use", () => {
    const digits = new Set<string>();
    fc.assert(
      fc.property(fc.constant(kek), (recipe) => {
        const secret = generatedSecret(recipe);
        expect(secret).toMatch(/^[0-9a-f]{32}$/);
        for (const digit of secret) digits.add(digit);
      }),
    );
    expect([...digits].sort().join('')).toBe('0123456789abcdef');
  });

  it('a template gets the password as one more member', () => {
    const secret = generatedSecret({ ...kek, SecretStringTemplate: '{"user":"x"}', GenerateStringKey: 'lorawan-kek' });
    expect(JSON.parse(secret)).toEqual({ user: 'x', 'lorawan-kek': expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it.each([
    [{ SecretStringTemplate: '{}' }],
    [{ GenerateStringKey: 'key' }],
    [{ SecretStringTemplate: '[]', GenerateStringKey: 'key' }],
    [{ SecretStringTemplate: '{', GenerateStringKey: 'key' }],
  ])('refuses %j', (recipe) => {
    expect(() => generatedSecret(recipe)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
  });
});

describe('randomPassword', () => {
  it('by default has 32 characters, each type among them, and no space', () => {
    fc.assert(
      fc.property(fc.constant({}), (recipe) => {
        expect(randomPassword(recipe)).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9])[!-~]{32}$/);
      }),
    );
  });

  it('never has a character that is excluded', () => {
    const recipe = fc.record({
      PasswordLength: fc.integer({ min: 5, max: 100 }),
      ExcludeCharacters: fc
        .array(fc.constantFrom(...printableAscii), { maxLength: 60 })
        .map((excluded) => excluded.join('')),
      IncludeSpace: fc.boolean(),
      RequireEachIncludedType: fc.boolean(),
    });
    fc.assert(
      fc.property(recipe, (wanted) => {
        const password = randomPassword(wanted);
        expect(password).toHaveLength(wanted.PasswordLength);
        expect([...password].some((character) => wanted.ExcludeCharacters.includes(character))).toBe(false);
      }),
    );
  });
});
