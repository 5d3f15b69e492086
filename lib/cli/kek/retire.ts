import { command } from '../arguments.ts';
import { UsageError } from '../command.ts';
import { openKekDeployment } from './deployment.ts';
import { retireKek } from './retire-kek.ts';

const ABOUT = `Takes the KEK of a label out of the secret. Refuses while the Join Server wraps new sessions with it or a device
has a session under it. What was encrypted under it and still waits in a queue can't be read any more.`;

export const retire = command({
  name: 'npx lorawan kek retire',
  summary: 'Takes a KEK away that no device uses any more.',
  about: ABOUT,
  parameters: ['label'],
  async run(args, terminal) {
    const [label = ''] = args.values;
    const { ask } = terminal;
    if (!args.yes && ask === undefined) {
      throw new UsageError('There is nobody to ask whether the KEK is really to go: say --yes.');
    }
    const confirm = async () => {
      const answer = await ask?.(`Take the KEK ${label} away? No session under it can be read from then on. [y/N] `);
      return /^y(es)?$/i.test(answer?.trim() ?? '');
    };
    const deployment = await openKekDeployment(args, terminal);
    await retireKek(label, { ...deployment, confirm: args.yes ? async () => true : confirm });
    terminal.print(args.json ? JSON.stringify({ retired: label }) : `The KEK ${label} is gone from the secret.`);
  },
});
