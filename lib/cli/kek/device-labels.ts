import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Device, Session } from '../../../lambdas/lorawan/device-state.ts';
import type { AwsConfig } from '../aws-config.ts';
import type { DeviceLabels } from './label-use.ts';

/** What of an item the projection leaves. */
type ScannedDevice = Pick<Device, 'thingName'> & {
  readonly [name in 'session' | 'pending' | 'previous']?: Pick<Session, 'appSKey'>;
};

const PROJECTION = {
  ProjectionExpression: [
    '#thingName',
    ...['#session', '#pending', '#previous'].map((it) => `${it}.#appSKey.#kekLabel`),
  ].join(', '),
  ExpressionAttributeNames: Object.fromEntries(
    ['thingName', 'session', 'pending', 'previous', 'appSKey', 'kekLabel'].map((name) => [`#${name}`, name]),
  ),
};

/** Reads the KEK labels of all devices, a page of the device table at a time. */
export async function* scanDeviceLabels(tableName: string, config: AwsConfig): AsyncGenerator<readonly DeviceLabels[]> {
  const client = new DynamoDBClient(config);
  try {
    let start: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({ TableName: tableName, ...PROJECTION, ExclusiveStartKey: start }),
      );
      yield (page.Items ?? []).map((item) => labelsOf(unmarshall(item) as ScannedDevice));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  } finally {
    client.destroy();
  }
}

function labelsOf({ thingName, session, pending, previous }: ScannedDevice): DeviceLabels {
  return {
    thingName,
    session: session?.appSKey?.kekLabel,
    pending: pending?.appSKey?.kekLabel,
    previous: previous?.appSKey?.kekLabel,
  };
}
