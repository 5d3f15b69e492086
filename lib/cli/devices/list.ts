import { readSettings } from '../../read-settings.ts';
import { command } from '../arguments.ts';
import { textTable } from '../text-table.ts';
import { openDeviceDeployment } from './deployment.ts';
import { readDeviceStates } from './device-states.ts';
import { LIST_HEADING, listedDevice, listRow } from './list-devices.ts';
import { readProvisioningStates } from './provisioning-states.ts';
import { readThings } from './read-things.ts';

const ABOUT = `Reads the things of this stack, their shadows lorawan-provisioning (one call each) and the whole device table. Shows
what became of each device at the network, who can read its payloads, and when it was heard last.`;

export const list = command({
  name: 'npx lorawan devices list',
  summary: 'Shows the devices of this stack, and how they are.',
  about: ABOUT,
  parameters: [],
  async run(args, terminal) {
    const deployment = await openDeviceDeployment(readSettings(args.settings), args);
    const { stackName, output, config } = deployment;
    const things = await readThings(deployment, stackName, terminal);
    try {
      const names = things.map(({ thingName }) => thingName);
      const provisioning = await readProvisioningStates(names, deployment, (done, total) =>
        terminal.progress(`Shadows: ${done}/${total}`),
      );
      const states = await readDeviceStates(output('DeviceTableName'), config, (devices) =>
        terminal.progress(`Devices: ${devices}`),
      );
      const devices = things.map((it) => listedDevice(it, states.get(it.thingName), provisioning.get(it.thingName)));
      terminal.progress('');
      terminal.print(args.json ? JSON.stringify({ devices }) : textTable([LIST_HEADING, ...devices.map(listRow)]));
    } finally {
      terminal.progress('');
    }
  },
});
