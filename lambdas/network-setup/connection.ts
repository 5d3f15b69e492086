import type { SetupStep } from './contract.ts';

/** How the network's messages reach the account, as far as it is set up over the network's API. */
export interface Connection {
  set(): Promise<SetupStep>;
  /** Takes back what `set` made and nothing else; what is gone already is no failure. */
  remove(): Promise<SetupStep>;
}

/** The Things Stack assumes a role. Its API has no way to tell it of that role, so a person does. */
export const roleConnection: Connection = {
  set: async () => ({
    step: 'connection',
    outcome: 'not-needed',
    message: 'Over a role: enter it by hand, once, as the output NetworkInstructions of the stack says.',
  }),
  remove: async () => ({
    step: 'connection',
    outcome: 'not-needed',
    message: 'Over a role, which goes with its stack.',
  }),
};
