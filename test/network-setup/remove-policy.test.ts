import { describe, expect, it } from 'vitest';
import { REMOVE_POLICY_LIMIT_MS, removePolicy } from '../../lambdas/network-setup/remove-policy.ts';

/** AWS, which lets go of the policy after so many ms; and what removing it takes. */
async function removed(releasedAfterMs: number) {
  let now = 0;
  let tries = 0;
  const isGone = await removePolicy(
    async () => {
      tries++;
      return now >= releasedAfterMs;
    },
    async (ms) => {
      now += ms;
    },
  );
  return { isGone, now, tries };
}

describe('removing a policy', () => {
  it('takes no time where AWS lets it go at once', async () => {
    expect(await removed(0)).toEqual({ isGone: true, now: 0, tries: 1 });
  });

  it('ends soon after AWS has let it go', async () => {
    expect(await removed(2_500)).toMatchObject({ isGone: true, now: 3_000 });
  });

  // https://docs.aws.amazon.com/iot/latest/apireference/API_DeletePolicy.html: "up to five minutes"
  it('waits for as long as AWS says that it may take', async () => {
    const { isGone, now, tries } = await removed(5 * 60_000);
    expect(isGone).toBe(true);
    expect(now).toBeLessThanOrEqual(REMOVE_POLICY_LIMIT_MS);
    expect(tries).toBeLessThan(30);
  });

  it('gives up within its limit where AWS never lets it go', async () => {
    const { isGone, now } = await removed(Number.POSITIVE_INFINITY);
    expect(isGone).toBe(false);
    expect(now).toBeGreaterThanOrEqual(5 * 60_000);
    expect(now).toBeLessThanOrEqual(REMOVE_POLICY_LIMIT_MS);
  });
});
