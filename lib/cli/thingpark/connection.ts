import { readSettings } from '../../read-settings.ts';
import { command } from '../arguments.ts';
import { awsConfig } from '../aws-config.ts';
import { CommandFailed } from '../command.ts';
import { readStackOutputs } from '../stack-outputs.ts';
import { undeployedSettings } from '../undeployed-settings.ts';
import { readConnection } from './read-connection.ts';

const ABOUT = `Reads the access key and the client certificate that the stack has made for ThingPark, and prints the body for
POST /connections (PUT for a connection that is there) of ThingPark X IoT Flow. It holds both keys: hand it on without
keeping it, for example to curl --data @-.`;

const KEYS_NOTE =
  'What is printed holds a secret access key and a private key: whoever has it can speak for ThingPark. Keep it nowhere.';

const NAMES_NOTE =
  'ThingPark makes things that are named by their DevEUI, beside those that thingNameScheme DeviceID asks for: they stay unused.';

export const connection = command({
  name: 'npx lorawan thingpark connection',
  summary: 'Prints the body for POST /connections of ThingPark X IoT Flow, with its keys.',
  about: ABOUT,
  parameters: [],
  async run({ settings: file, local, json }, terminal) {
    const settings = readSettings(file);
    const output = await readStackOutputs(`${settings.name}-messaging`, awsConfig(local));
    const undeployed = undeployedSettings(settings, output, local);
    if (undeployed !== undefined)
      throw new CommandFailed(`Nothing is printed: ${undeployed.found}. ${undeployed.mend}`);
    const body = await readConnection(settings, output, local);
    terminal.note(KEYS_NOTE);
    if (settings.thingNameScheme !== 'DevEUI') terminal.note(NAMES_NOTE);
    terminal.print(json ? JSON.stringify(body) : JSON.stringify(body, undefined, 2));
  },
});
