import { ResourceNotFoundException } from '@aws-sdk/client-iot';

/** What AWS IoT answers; undefined where there is no such resource. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
