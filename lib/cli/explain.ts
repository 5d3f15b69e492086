import { SettingsError } from '../settings.ts';
import { CommandFailed, UsageError } from './command.ts';

/** What a person reads of an error: a sentence where it is none of ours to mend, the stack where it is. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof SettingsError || error instanceof CommandFailed || error instanceof UsageError) {
    return error.message;
  }
  if ('code' in error && ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN'].includes(String(error.code))) {
    return `AWS can't be reached (${reasonOf(error)}): for the laptop, let npm start run and say where by --local.`;
  }
  if (error.name === 'CredentialsProviderError') {
    return `There are no AWS credentials (${error.message}): set AWS_PROFILE or sign in; for the laptop say --local.`;
  }
  if (error.message === 'Region is missing')
    return 'There is no AWS Region: set AWS_REGION; for the laptop say --local.';
  // Errors of AWS's services say who is to blame; their messages are sentences.
  if ('$fault' in error) return `AWS refused: ${error.name}: ${error.message}`;
  return error.stack ?? error.message;
}

/** Node says nothing of an address by itself where it tried several. */
function reasonOf(error: Error & { readonly code: unknown }): string {
  return error.message === '' ? String(error.code) : error.message;
}
