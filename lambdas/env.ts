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
