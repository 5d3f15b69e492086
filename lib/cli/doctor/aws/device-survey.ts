import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Device, Session } from '../../../../lambdas/lorawan/device-state.ts';
import { NETWORKS } from '../../../../lambdas/networks/contract.ts';
import { networkOf } from '../../../../lambdas/networks/network-of.ts';
import type { AwsConfig } from '../../aws-config.ts';
import { type Named, NOBODY, withName } from '../named.ts';

/** What the device table says of all devices together. */
export interface DeviceSurvey {
  readonly devices: number;
  /** The device that was heard last; undefined if none ever was. */
  readonly newest: { readonly thingName: string; readonly heardAt: string } | undefined;
  /** Networks that a device was heard on last. */
  readonly networks: ReadonlySet<string>;
  /** Devices whose newest session The Things Stack can read. */
  readonly inClear: Named;
  /** Devices by the label of the KEK that wraps the AppSKey of their newest session. */
  readonly byKekLabel: ReadonlyMap<string, Named>;
}

type ScannedSession = Pick<Session, 'endToEnd' | 'heardAt' | 'fCntUp' | 'appSKey'>;

/** What of an item the projection leaves; things that are no devices share the table. */
interface ScannedItem extends Partial<Pick<Device, 'thingName' | 'network'>> {
  readonly session?: ScannedSession;
  readonly pending?: Pick<ScannedSession, 'endToEnd' | 'appSKey'>;
}

const PATHS = [
  ...['#thingName', '#network', '#session.#endToEnd', '#session.#heardAt', '#session.#fCntUp'],
  ...['#session.#appSKey.#kekLabel', '#pending.#endToEnd', '#pending.#appSKey.#kekLabel'],
];

const PROJECTION = {
  ProjectionExpression: PATHS.join(', '),
  ExpressionAttributeNames: Object.fromEntries(
    PATHS.flatMap((path) => path.split('.')).map((name) => [name, name.slice(1)]),
  ),
};

/** Reads the whole device table. */
export async function surveyDevices(TableName: string, config: AwsConfig): Promise<DeviceSurvey> {
  const client = new DynamoDBClient(config);
  let survey: DeviceSurvey = {
    devices: 0,
    newest: undefined,
    networks: new Set(),
    inClear: NOBODY,
    byKekLabel: new Map(),
  };
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ...PROJECTION })) {
      survey = Items.map((item) => unmarshall(item) as ScannedItem).reduce(withItem, survey);
    }
    return survey;
  } finally {
    client.destroy();
  }
}

/** Counts one item in. */
function withItem(survey: DeviceSurvey, item: ScannedItem): DeviceSurvey {
  const { thingName, session, pending } = item;
  if (thingName === undefined) return survey;
  const { devices, newest, networks, inClear, byKekLabel } = survey;
  const latest = pending ?? session;
  const label = latest?.appSKey?.kekLabel;
  const heardAt = session?.fCntUp === undefined ? undefined : session.heardAt;
  return {
    devices: devices + 1,
    newest: heardAt === undefined || heardAt <= (newest?.heardAt ?? '') ? newest : { thingName, heardAt },
    networks: heardAt === undefined ? networks : new Set([...networks, networkOf(item)]),
    inClear:
      latest?.endToEnd === false && networkOf(item) === NETWORKS.theThingsStack
        ? withName(inClear, thingName)
        : inClear,
    byKekLabel:
      label === undefined
        ? byKekLabel
        : new Map([...byKekLabel, [label, withName(byKekLabel.get(label) ?? NOBODY, thingName)]]),
  };
}
