import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient, UpdateThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Patient, THING } from '../patient.ts';
import type { Fault } from './fault.ts';
import { withThing } from './iot.ts';

export const DEVICE_FAULTS: readonly Fault[] = [
  {
    fault: 'a device that the network can read',
    plant: (patient) => changed(patient, (device) => ({ ...device, session: { ...device.session, endToEnd: false } })),
    check: 'devices in clear',
    outcome: 'warning',
    found: new RegExp(`^the network can read 1 device: ${THING}$`),
    mend: /rejoin/,
  },
  {
    fault: 'a session under a KEK that is not in the secret',
    plant: (patient) => {
      const appSKey = { kekLabel: 'retired-too-early', encryptedKey: 'AAAA' };
      return changed(patient, (device) => ({ ...device, session: { ...device.session, appSKey } }));
    },
    check: 'KEKs of sessions',
    outcome: 'error',
    found: new RegExp(`^retired-too-early, of 1 device \\(${THING}\\), is not in the secret: .* can't be read$`),
    mend: /docs\/runbook\.md, UNKNOWN_KEK_LABEL/,
  },
  {
    fault: 'a fleet that has been silent for three days',
    plant: (patient) => {
      const heardAt = `${new Date(Date.now() - 3 * 24 * 3_600_000).toISOString().slice(0, -1)}000000Z`;
      return changed(patient, (device) => ({ ...device, session: { ...device.session, heardAt } }));
    },
    check: 'last uplink',
    outcome: 'warning',
    found: new RegExp(`^${THING}, 3 days ago; 1 device known$`),
    mend: /Console of their network/,
  },
  {
    fault: 'no uplink ever',
    plant: (patient) => changed(patient, ({ session: _, ...device }) => device),
    check: 'last uplink',
    outcome: 'warning',
    found: /^none was ever heard$/,
    mend: /Nothing comes at all/,
  },
  {
    fault: 'things of another stack',
    plant: (patient) => withThing(patient, 'left-over', { stackName: 'before', devEUI: '70B3D57ED0050A22' }),
    check: 'things of other stacks',
    outcome: 'warning',
    found: /^1 thing of before; 2 things looked at$/,
    mend: /npx lorawan devices adopt before/,
  },
  {
    fault: 'a thing whose device could not be made',
    plant: async (patient) => {
      const remove = await withThing(patient, 'half-made', { stackName: 'lorawan', appKey: '00'.repeat(16) });
      await report(patient, 'half-made', { state: 'failed', code: 'API_KEY_REFUSED' });
      return remove;
    },
    check: 'provisioning',
    outcome: 'warning',
    found: /^1 thing without a finished device: half-made \(failed, API_KEY_REFUSED\)$/,
    mend: /docs\/runbook\.md, API_KEY_REFUSED/,
  },
];

async function report({ laptop }: Patient, thingName: string, reported: object): Promise<void> {
  const payload = Buffer.from(JSON.stringify({ state: { reported } }));
  await new IoTDataPlaneClient(laptop.client).send(
    new UpdateThingShadowCommand({ thingName, shadowName: 'lorawan-provisioning', payload }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: an item as the table has it
async function changed({ laptop, outputs }: Patient, change: (device: any) => object) {
  const table = new DynamoDBClient(laptop.client);
  const TableName = outputs['DeviceTableName'];
  const { Items: [Item] = [] } = await table.send(new ScanCommand({ TableName }));
  await table.send(new PutItemCommand({ TableName, Item: marshall(change(unmarshall(Item ?? {}))) }));
  return () => table.send(new PutItemCommand({ TableName, Item }));
}
