import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Session } from '../../../lambdas/lorawan/device-state.ts';
import type { AwsConfig } from '../aws-config.ts';

/** What the integration has heard of a device. */
export interface DeviceState {
  readonly thingName: string;
  /** Whether the network must not see its payloads; undefined before its first join or uplink. */
  readonly endToEnd: boolean | undefined;
  /** When the network heard it last, RFC 3339. */
  readonly lastSeen: string | undefined;
}

const SESSIONS = ['session', 'pending', 'previous'] as const;

/** What of an item the projection leaves; items that are no devices have no thing. */
type ScannedDevice = { readonly thingName?: string } & {
  readonly [name in (typeof SESSIONS)[number]]?: Pick<Session, 'endToEnd' | 'heardAt'>;
};

const PROJECTION = {
  ProjectionExpression: ['#thingName', ...SESSIONS.flatMap((it) => [`#${it}.#endToEnd`, `#${it}.#heardAt`])].join(', '),
  ExpressionAttributeNames: Object.fromEntries(
    ['thingName', ...SESSIONS, 'endToEnd', 'heardAt'].map((name) => [`#${name}`, name]),
  ),
};

/** Reads the whole device table, and tells how many devices it has read so far. */
export async function readDeviceStates(
  tableName: string,
  config: AwsConfig,
  onProgress: (devices: number) => void,
): Promise<ReadonlyMap<string, DeviceState>> {
  const client = new DynamoDBClient(config);
  const states = new Map<string, DeviceState>();
  try {
    let start: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({ TableName: tableName, ...PROJECTION, ExclusiveStartKey: start }),
      );
      for (const item of page.Items ?? []) remember(states, unmarshall(item) as ScannedDevice);
      onProgress(states.size);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return states;
  } finally {
    client.destroy();
  }
}

function remember(states: Map<string, DeviceState>, item: ScannedDevice): void {
  const { thingName, session, pending, previous } = item;
  if (thingName === undefined) return;
  const known = [session, pending, previous].filter((it) => it !== undefined);
  const [lastSeen] = known
    .flatMap(({ heardAt }) => (heardAt === undefined ? [] : [heardAt]))
    .sort()
    .reverse();
  const endToEnd = known.length === 0 ? undefined : Boolean(session?.endToEnd || pending?.endToEnd);
  states.set(thingName, { thingName, endToEnd, lastSeen });
}
