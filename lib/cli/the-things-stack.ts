import type { Settings, WithTheThingsStack } from '../settings.ts';
import { CommandFailed } from './command.ts';

/** For a command on The Things Stack. @throws CommandFailed where the settings have none */
export function needTheThingsStack(settings: Settings): WithTheThingsStack {
  const { theThingsStack } = settings;
  if (theThingsStack !== undefined) return { ...settings, theThingsStack };
  throw new CommandFailed('The settings have no theThingsStack, and this command is for nothing else.');
}
