import { command } from '../arguments.ts';
import { openKekDeployment } from './deployment.ts';
import { rotateKek } from './rotate-kek.ts';

const ABOUT = `Draws 16 random bytes in AWS KMS, adds them under a new label to the KEK secret, and then hands both to
the Join Server. Devices take the new KEK with their next join; until then their sessions keep theirs. The KEK is shown
nowhere.`;

export const rotate = command({
  name: 'npx lorawan kek rotate',
  summary: 'Gives new sessions a new KEK.',
  about: ABOUT,
  parameters: [],
  async run(args, terminal) {
    const { label, replaced } = await rotateKek(await openKekDeployment(args, terminal));
    if (args.json) return terminal.print(JSON.stringify({ label, replaced }));
    terminal.print(`New sessions have the KEK ${label} from now on. It was ${replaced}.

A device takes the new one with its next join; power-cycle those that are to take it now.
npx lorawan kek list shows how many have. When none has the old one any more, take it away:
npx lorawan kek retire ${replaced}`);
  },
});
