import { command } from '../arguments.ts';
import { textTable } from '../text-table.ts';
import { openKekDeployment } from './deployment.ts';
import { type ListedKek, listKeks } from './list-keks.ts';

const ABOUT = `Reads the labels in the KEK secret, asks the Join Server which one new sessions get, and counts the devices
that have a session under each: in use, offered by the last join (pending), or the one before (previous), of which a late
uplink may still come. Reads the whole device table: half a read unit for 4 KB of it.`;

const HEADING = ['LABEL', 'JOIN SERVER', 'SECRET', 'DEVICES', 'IN USE', 'PENDING', 'PREVIOUS'];

export const list = command({
  name: 'npx lorawan kek list',
  summary: 'Shows the labels, and how many devices use each.',
  about: ABOUT,
  parameters: [],
  async run(args, terminal) {
    const listing = await listKeks(await openKekDeployment(args, terminal));
    if (args.json) return terminal.print(JSON.stringify(listing));
    terminal.print(textTable([HEADING, ...listing.keks.map(rowOf)]));
    for (const problem of listing.problems) terminal.note(`\n${problem}`);
  },
});

function rowOf({ label, current, inSecret, devices, session, pending, previous }: ListedKek): (string | number)[] {
  const joinServer = current === null ? 'not known' : current ? 'new sessions' : '-';
  return [label, joinServer, inSecret ? 'yes' : 'missing', devices, session, pending, previous];
}
