import { expect, it } from 'vitest';
import { stepLines } from '../../../lib/cli/connect/step-lines.ts';

it('each step has a line with its mark, and a code where the runbook has more', () => {
  const text = stepLines([
    { step: 'api-key', outcome: 'done', message: 'Accepted.' },
    { step: 'rights', outcome: 'failed', code: 'MISSING_RIGHTS', message: 'Some lack.' },
    { step: 'link', outcome: 'already', message: 'Passes on.' },
    { step: 'kek', outcome: 'not-needed', code: 'ENCRYPTION_LEFT_ON', message: 'Still there.' },
    { step: 'connection', outcome: 'not-needed', message: 'By hand.' },
  ]);
  expect(text).toBe(`✓  API key     Accepted.
✗  Rights      Some lack. [MISSING_RIGHTS]
✓  Link        Passes on.
!  KEK         Still there. [ENCRYPTION_LEFT_ON]
-  Connection  By hand.`);
});
