import { explain } from '../explain.ts';
import { Complaint, type Finding, Unknown, type Verdict, wrong } from './finding.ts';

/** One line of the doctor's page. */
export interface Check<Facts> {
  readonly name: string;
  /**
   * Undefined if there is nothing to look at, so that the page needs no line for it.
   * @throws Complaint, Unknown, and whatever the outside throws
   */
  look(facts: Facts): Promise<Verdict | undefined>;
}

/**
 * Makes all checks at the same time, and answers their findings in the order of the checks.
 * @param onProgress hears how many are done, and which are not
 */
export async function examine<Facts>(
  checks: readonly Check<Facts>[],
  facts: Facts,
  onProgress: (done: number, open: readonly string[]) => void,
): Promise<readonly Finding[]> {
  const open = new Set(checks.map(({ name }) => name));
  const findings = await Promise.all(
    checks.map(async (check) => {
      const verdict = await made(check, facts);
      open.delete(check.name);
      onProgress(checks.length - open.size, [...open]);
      return verdict && { check: check.name, ...verdict };
    }),
  );
  return findings.filter((finding) => finding !== undefined);
}

/** A check that fails says so in its own line: the others are worth reading all the same. */
async function made<Facts>({ look }: Check<Facts>, facts: Facts): Promise<Verdict | undefined> {
  try {
    return await look(facts);
  } catch (error) {
    if (error instanceof Complaint) return error.verdict;
    if (error instanceof Unknown) return { outcome: 'skipped', found: error.message };
    return wrong(
      `could not be looked at: ${explain(error)}`,
      'Where AWS refuses, sign in as somebody who may read it; then look again.',
    );
  }
}
