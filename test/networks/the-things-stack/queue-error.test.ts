import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { minFCntDownOf } from '../../../lambdas/networks/the-things-stack/queue-error.ts';

const tooLow = (details: readonly { readonly [member: string]: unknown }[], attributes = {}) =>
  new ApiError(400, 'too low', 'pkg/networkserver:f_cnt_too_low', attributes, details);

const BOTH = {
  ...{ dev_addr: 'JgsfXg==', session_key_id: 'running', min_f_cnt_down: 9 },
  ...{ pending_dev_addr: 'JgucBA==', pending_session_key_id: 'offered', pending_min_f_cnt_down: 3 },
};

describe('the lowest counter that the network accepts', () => {
  it('is that of the session that was meant, in use or on offer', () => {
    expect(minFCntDownOf(tooLow([BOTH]), 'running')).toBe(9);
    expect(minFCntDownOf(tooLow([BOTH]), 'offered')).toBe(3);
  });

  it('is not that of a doubled copy, which the attributes count', () => {
    expect(minFCntDownOf(tooLow([BOTH], { f_cnt: 10, min_f_cnt: 11 }), 'running')).toBe(9);
  });

  it('is 0 where the network leaves zeros out', () => {
    expect(minFCntDownOf(tooLow([{ session_key_id: 'running' }], { min_f_cnt: 11 }), 'running')).toBe(0);
  });

  it('is in the attributes where the details do not name the session', () => {
    expect(minFCntDownOf(tooLow([BOTH], { min_f_cnt: 11 }), 'other')).toBe(11);
    expect(minFCntDownOf(tooLow([], { min_f_cnt: '11' }), 'running')).toBe(11);
    expect(minFCntDownOf(tooLow([BOTH], { min_f_cnt: 11 }), undefined)).toBe(11);
  });

  it.each([undefined, -1, 1.5, 2 ** 32, 'nine', null, {}])('is 0, which is no counter, for %j', (min_f_cnt) => {
    expect(minFCntDownOf(tooLow([], { min_f_cnt }), 'running')).toBe(0);
  });
});
