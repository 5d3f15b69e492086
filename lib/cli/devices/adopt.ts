import { readSettings } from '../../read-settings.ts';
import { type Arguments, command } from '../arguments.ts';
import { CommandFailed, UsageError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { AdoptReport, adoptThings } from './adopt-things.ts';
import { type DeviceDeployment, openDeviceDeployment } from './deployment.ts';
import { interruptibly } from './interruption.ts';
import { showProgress } from './progress.ts';
import { paceOf, RATE_OPTION } from './rate.ts';
import { readThings } from './read-things.ts';
import { type RegisteredThing, thingRegistry } from './thing-registry.ts';

const ABOUT = `Things belong to the stack that their attribute stackName names, and a stack leaves those of others alone. This
hands all things of another stack over to this one, by that attribute; what else they say is kept. Only things of the type
of this stack are taken. Shows how many there are, and asks. Ctrl+C ends after the call that is under way; the same command
goes on from there.`;

/** Names that are shown before the question. */
const SHOWN = 5;

export const adopt = command({
  name: 'npx lorawan devices adopt',
  summary: 'Takes over the things of another stack name.',
  about: ABOUT,
  parameters: ['stack-name'],
  options: [RATE_OPTION],
  async run(args, terminal) {
    const [from = ''] = args.values;
    const pace = paceOf(args.own);
    if (!args.yes && terminal.ask === undefined) {
      throw new UsageError('There is nobody to ask whether the things are to be taken over: say --yes.');
    }
    const deployment = await openDeviceDeployment(readSettings(args.settings), args);
    const { stackName } = deployment;
    if (from === stackName) throw new CommandFailed(`The things of ${stackName} are those of this stack already.`);
    const things = await readThings(deployment, from, terminal);
    const isWanted = things.length === 0 || (await confirm(things, from, deployment, args, terminal));
    if (!isWanted) throw new CommandFailed('Nothing was changed.');
    const report = new AdoptReport(things.length);
    const progress = showProgress(terminal, 'things');
    try {
      await interruptibly(terminal, (signal) =>
        adoptThings(things, report, {
          registry: thingRegistry({ ...deployment, pace }),
          ...{ stackName, signal },
          onProgress: (done, total) => progress.show(done, total),
        }),
      );
    } finally {
      progress.end();
      terminal.print(args.json ? jsonOf(report, from, stackName) : textOf(report, from, stackName));
    }
    if (report.notTried > 0) throw new CommandFailed('It was interrupted; the same command goes on from there.');
    if (report.failed.length > 0) throw new CommandFailed('Not all could be taken over: run the same command again.');
  },
});

async function confirm(
  things: readonly RegisteredThing[],
  from: string,
  { stackName, thingTypeName }: DeviceDeployment,
  { yes }: Arguments,
  terminal: Terminal,
): Promise<boolean> {
  const names = things.slice(0, SHOWN).map(({ thingName }) => thingName);
  const more = things.length > SHOWN ? `, and ${things.length - SHOWN} more` : '';
  terminal.note(`Things of type ${thingTypeName} of the stack ${from}: ${things.length} (${names.join(', ')}${more}).`);
  if (yes) return true;
  const answer = await terminal.ask?.(
    `Set their attribute stackName to ${stackName}? ${from} will leave them alone then. [y/N] `,
  );
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

function jsonOf(report: AdoptReport, from: string, to: string): string {
  const { adopted, failed, notTried } = report;
  return JSON.stringify({ from, to, adopted, failed, notTried });
}

function textOf({ adopted, failed, notTried }: AdoptReport, from: string, to: string): string {
  const parts = [
    `Taken over from ${from} to ${to}: ${adopted.length}`,
    ...(failed.length > 0 ? [`changed by somebody else meanwhile: ${failed.join(', ')}`] : []),
    ...(notTried > 0 ? [`not tried: ${notTried}`] : []),
  ];
  return `${parts.join('; ')}.`;
}
