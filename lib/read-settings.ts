import { readFileSync } from 'node:fs';
import { parseSettings, type Settings, SettingsError } from './settings.ts';

/**
 * Settings from a JSON file.
 * @throws SettingsError if it can't be read, is no JSON, or holds what is not accepted
 */
export function readSettingsFile(file: string): Settings {
  return parseSettings(readJson(file), file);
}

/**
 * Settings from a JSON file, or without one from `context.integration` of the project's `cdk.json`.
 * @throws SettingsError like `readSettingsFile`
 */
export function readSettings(file: string | undefined): Settings {
  if (file !== undefined) return readSettingsFile(file);
  return parseSettings(projectContext()['integration'], 'cdk.json (context.integration)');
}

/** The context that `cdk` would hand to the app, feature flags included. */
export function projectContext(): Readonly<Record<string, unknown>> {
  const { context } = readJson('cdk.json') as { context?: Record<string, unknown> };
  return context ?? {};
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new SettingsError(`Settings can't be read from ${file}: ${(cause as Error).message}`, { cause });
  }
}
