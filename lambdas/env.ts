/**
 * Reads the environment variables that a contract names, once, at cold start.
 * @throws Error naming the variable that is missing
 */
export function readEnv<Name extends string>(names: Readonly<Record<Name, string>>): Readonly<Record<Name, string>> {
  const entries = Object.entries<string>(names).map(([name, variable]) => {
    const value = process.env[variable];
    if (value === undefined || value === '') throw new Error(`environment variable ${variable} is not set`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}

/** The same for what is there as a whole or not at all: undefined if one of them is missing. */
export function readOptionalEnv<Name extends string>(
  names: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> | undefined {
  const isComplete = Object.values<string>(names).every((variable) => process.env[variable]);
  return isComplete ? readEnv(names) : undefined;
}
