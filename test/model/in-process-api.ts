import { ApiError, errorOf, type TheThingsStackApi } from '../../lambdas/networks/the-things-stack/api-client.ts';
import { type Answer, type ApiAnswer, refusal } from '../../lib/local/network/api/answer.ts';
import { StackError } from '../../lib/local/network/the-things-stack/stack-error.ts';
import { peerUnavailable, rateLimitExceeded } from '../../lib/local/network/the-things-stack/stack-errors.ts';

/**
 * What happens to a call on its way. Before: it never reached the network. After: it did its work there and the answer
 * is gone. Lost: there is no answer at all.
 */
export type Trouble = 'none' | '429' | '503 before' | '503 after' | 'lost before' | 'lost after';

export interface InProcessApiOptions {
  readonly answer: Answer;
  readonly apiKey: string;
  /** Asked at each call. */
  trouble(call: { readonly method: string; readonly path: string }): Trouble;
  /** Hears of calls that the Application Server had to give up, since another server did not answer. */
  gaveUp?(call: { readonly path: string; readonly body: object | undefined }): void;
}

/** The API as its client tells it, errors included, without the client's own tries and the HTTP below. */
export function inProcessApi({ answer, apiKey, trouble, gaveUp = () => {} }: InProcessApiOptions): TheThingsStackApi {
  return {
    async call(method, path, body) {
      const what = trouble({ method, path });
      const request = {
        method,
        path: `/api/v3${path}`,
        authorization: `Bearer ${apiKey}`,
        body: body === undefined ? '' : JSON.stringify(body),
      };
      const { status, body: json } = meeting(what, () => answer(request));
      if (status === 503) gaveUp({ path, body });
      // A copy: the network's own objects are nobody else's to keep.
      const copy = JSON.parse(JSON.stringify(json));
      if (status !== 200) throw errorOf(status, copy);
      return copy;
    },
  };
}

function meeting(trouble: Trouble, answer: () => ApiAnswer): ApiAnswer {
  if (trouble === '429') return refusal(new StackError(rateLimitExceeded));
  if (trouble === '503 before') return refusal(new StackError(peerUnavailable));
  if (trouble === 'lost before') throw new ApiError(0, 'no answer from the network');
  const answered = answer();
  if (trouble === '503 after') return refusal(new StackError(peerUnavailable));
  if (trouble === 'lost after') throw new ApiError(0, 'no answer from the network');
  return answered;
}
