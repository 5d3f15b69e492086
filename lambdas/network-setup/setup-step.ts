import { CodedError, type ErrorCode } from '../errors.ts';
import { ApiError } from '../networks/the-things-stack/api-client.ts';
import type { SetupStep, SetupStepName } from './contract.ts';

/** A step that could not be made. */
export function failed(step: SetupStepName, code: ErrorCode, message: string): SetupStep {
  return { step, outcome: 'failed', code, message };
}

/** What the network is left with, and a user should look at. */
export function warned(step: SetupStepName, code: ErrorCode, message: string): SetupStep {
  return { step, outcome: 'not-needed', code, message };
}

/**
 * Makes a step, or says why it could not be made.
 * @throws whatever is neither an ApiError nor a CodedError
 */
export async function attempt(step: SetupStepName, make: () => Promise<SetupStep>): Promise<SetupStep> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof ApiError) return refused(step, error);
    if (error instanceof CodedError) return failed(step, error.code, error.message);
    throw error;
  }
}

/** The network's own words may repeat what was sent to it, so only status and code are told. */
export function refused(step: SetupStepName, error: ApiError): SetupStep {
  const { status, code = 'without a code' } = error;
  if (status === 0) return failed(step, 'NETWORK_UNAVAILABLE', `The Things Stack can't be reached: ${error.message}.`);
  const said = `HTTP status ${status}, ${code}`;
  if (error.passes) return failed(step, 'NETWORK_UNAVAILABLE', `The Things Stack can't answer now (${said}).`);
  if (status === 403) return failed(step, 'MISSING_RIGHTS', `The API key has no right to do this (${said}).`);
  if (error.refusesKey) return failed(step, 'API_KEY_REFUSED', `The Things Stack refuses the API key (${said}).`);
  return failed(step, 'SETUP_REFUSED', `The Things Stack refuses (${said}).`);
}
