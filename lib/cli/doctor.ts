import { command } from './arguments.ts';
import { CommandFailed } from './command.ts';
import { checks } from './doctor/checks.ts';
import { examine } from './doctor/examine.ts';
import { gatherFacts } from './doctor/facts.ts';
import { reportText, summaryOf } from './doctor/report.ts';

const ABOUT = `Looks at the settings, the stacks, the API key and its rights, The Things Stack, the way in, the queues and the
devices; changes nothing. Each line: ✓ as it should be, ! worth knowing, ✗ can't work like that, - could not be looked at.
Exit code 1 if there is a ✗. Reads the whole device table: half a read unit for 4 KB of it.
With --json: an array of {check, outcome: ok | warning | error | skipped, found, mend}.`;

/** What is wrong with the integration, on one page, and how to mend it. */
export const doctor = command({
  name: 'npx lorawan doctor',
  summary: 'Says on one page what is wrong, and how to mend it.',
  about: ABOUT,
  parameters: [],
  async run(args, terminal) {
    const findings = await examine(checks, gatherFacts(args), (done, open) => {
      const still = open.length === 0 ? '' : `, still at: ${open.slice(0, 3).join(', ')}`;
      terminal.progress(`Looked at ${done} of ${checks.length}${still}`);
    }).finally(() => terminal.progress(''));
    terminal.print(args.json ? JSON.stringify(findings) : reportText(findings));
    const summary = summaryOf(findings);
    if (findings.some(({ outcome }) => outcome === 'error')) throw new CommandFailed(`\n${summary}.`);
    if (!args.json) terminal.note(`\n${summary ?? 'All is well'}.`);
  },
});
