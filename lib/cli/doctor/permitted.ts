import { ApiError } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { Complaint, Unknown, wrong } from './finding.ts';

/**
 * What The Things Stack answers.
 * @throws Unknown where the API key may not ask: of that, the check of its rights complains
 * @throws Complaint for any other refusal
 */
export async function permitted<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.refusesKey) throw new Unknown('rights');
    const what = error.status === 0 ? error.message : `HTTP status ${error.status}, ${error.code ?? 'without a code'}`;
    throw new Complaint(wrong(`The Things Stack does not tell (${what})`, 'Look again in a minute.'));
  });
}
