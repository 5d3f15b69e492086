/** AWS says that up to five minutes may pass from when a policy has lost its last certificate until it can be deleted. */
const PATIENCE_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 20_000;

/** How long removing a policy takes at most, in ms, but for the calls. */
export const REMOVE_POLICY_LIMIT_MS = PATIENCE_MS + LONGEST_WAIT_MS;

/**
 * Tries to delete a policy until AWS lets it go.
 * @param tryToDelete answers whether it is gone
 * @param sleep waits, in ms
 * @returns whether it is gone
 */
export async function removePolicy(
  tryToDelete: () => Promise<boolean>,
  sleep: (ms: number) => Promise<unknown>,
): Promise<boolean> {
  let waited = 0;
  for (let wait = 1_000; waited < PATIENCE_MS; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    if (await tryToDelete()) return true;
    await sleep(wait);
    waited += wait;
  }
  return tryToDelete();
}
