/** How something was found that was looked at. */
export interface Verdict {
  /** `skipped`: could not be looked at, because of what another check complains of. */
  readonly outcome: 'ok' | 'warning' | 'error' | 'skipped';
  readonly found: string;
  /** What to do about it: one sentence, with a command where there is one. */
  readonly mend?: string;
}

/** What the doctor says of one thing. */
export interface Finding extends Verdict {
  readonly check: string;
}

export function ok(found: string): Verdict {
  return { outcome: 'ok', found };
}

/** It works, or may work; somebody should know. */
export function warning(found: string, mend: string): Verdict {
  return { outcome: 'warning', found, mend };
}

/** It can't work like that. */
export function wrong(found: string, mend: string): Verdict {
  return { outcome: 'error', found, mend };
}

/** Thrown by a look that comes upon a fault. */
export class Complaint extends Error {
  override readonly name = 'Complaint';

  constructor(readonly verdict: Verdict) {
    super(verdict.found);
  }
}

/** Thrown by a look that needs what another check complains of. */
export class Unknown extends Error {
  override readonly name = 'Unknown';

  /** @param check the one that says why */
  constructor(readonly check: string) {
    super(`not looked at, since it needs: ${check}`);
  }
}
