import { ResourceNotFoundException } from '@aws-sdk/client-iot';

type ErrorClass = new (...options: never[]) => Error;

/**
 * What AWS IoT answers; undefined where there is no such resource.
 * @param alike errors that come to the same for who asks
 */
export async function unlessGone<T>(answer: Promise<T>, ...alike: readonly ErrorClass[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ([ResourceNotFoundException, ...alike].some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}
