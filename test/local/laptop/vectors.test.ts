import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrapKey } from '../../../lambdas/lorawan/key-wrap.ts';
import { type UplinkVector, vectors } from '../../lorawan/vectors.ts';
import { TestLaptop } from './outside.ts';

const CODES: Readonly<Record<string, string>> = {
  'unknown-kek': 'UNKNOWN_KEK_LABEL',
  'unwrap-failed': 'KEY_UNWRAP_FAILED',
  'bad-key-length': 'INVALID_KEY_LENGTH',
};

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start();
  const keks = Object.assign({}, ...vectors.uplinkEndToEnd.map((vector) => ownLabels(vector).keks));
  await new SecretsManagerClient(laptop.client).send(
    new PutSecretValueCommand({ SecretId: laptop.outputs['KekSecretArn'], SecretString: JSON.stringify(keks) }),
  );
});
afterAll(() => laptop?.stop());

/** An uplink as the network publishes it, from a device of its own for each vector. */
function applicationUp(index: number, { dev_addr, ...message }: { dev_addr: string }) {
  const devEUI = index.toString(16).toUpperCase().padStart(16, '0');
  const document = {
    end_device_ids: {
      device_id: `vector-${index}`,
      application_ids: { application_id: 'sensors-prod' },
      dev_eui: devEUI,
      join_eui: '70B3D57ED0000ABC',
      dev_addr,
    },
    received_at: new Date().toISOString(),
    uplink_message: { session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==', ...message },
  };
  return { devEUI, document };
}

/** Labels are made the vector's own: several vectors use one label for different KEKs, and no vault does that. */
function ownLabels({ id, keks, uplink }: UplinkVector) {
  const own = (label: string) => (label === '' ? '' : `${id}/${label}`);
  const { app_s_key, ...rest } = uplink;
  return {
    keks: Object.fromEntries(Object.entries(keks).map(([label, kek]) => [own(label), kek])),
    uplink: { ...rest, app_s_key: { ...app_s_key, kek_label: own(app_s_key.kek_label) } },
  };
}

describe('every uplinkEndToEnd vector, published by an outside client', () => {
  it.each(vectors.uplinkEndToEnd.map((vector, index) => ({ id: vector.id, vector, index })))(
    '$id',
    async ({ vector, index }) => {
      const { expected } = vector;
      const { uplink } = ownLabels(vector);
      const { devEUI, document } = applicationUp(index + 1, uplink);
      await laptop.publish('thethings/lorawan/lorawan/uplink', document);
      const { message } = await laptop.hears(`lorawan/${devEUI}/uplink`);
      const { frm_payload = '' } = message.uplink_message;
      if ('plain' in expected) {
        expect(Buffer.from(frm_payload, 'base64').toString('hex')).toBe(expected.plain);
        expect(message.integration.errors).toEqual([]);
      } else {
        expect(message.uplink_message).not.toHaveProperty('frm_payload');
        expect(message.integration.errors).toMatchObject([{ code: CODES[expected.error] }]);
        expect(message.integration.encrypted_payload).toBe(uplink.frm_payload);
      }
    },
  );

  it('leaves no key behind: not in a log, on a topic, in the table, in a shadow or in an error', async () => {
    const dynamodb = new DynamoDBClient(laptop.client);
    const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
    expect(Items).toHaveLength(vectors.uplinkEndToEnd.length);
    const shadows = vectors.uplinkEndToEnd.map((_vector, index) =>
      laptop.laptop.account.api.shadows.get({
        thingName: applicationUp(index + 1, { dev_addr: '' }).devEUI,
        shadowName: 'lorawan',
      }),
    );
    const everything = JSON.stringify([laptop.events, laptop.heard, Items, shadows]).toLowerCase();
    const keys = vectors.uplinkEndToEnd.flatMap(({ keks, expected }) => [
      ...Object.values(keks),
      ...('appSKey' in expected ? [expected.appSKey] : []),
    ]);
    for (const key of new Set(keys)) {
      const found = [key, Buffer.from(key, 'hex').toString('base64')].filter((form) =>
        everything.includes(form.toLowerCase()),
      );
      expect(found).toEqual([]);
    }
  });

  it('was run', () => {
    expect(vectors.uplinkEndToEnd).toHaveLength(vectors.counts.uplinkEndToEnd);
  });
});

describe('the KEK that Secrets Manager drew', () => {
  it('wraps an AppSKey that the handler unwraps', async () => {
    const fresh = await TestLaptop.start();
    try {
      const { KekSecretArn, KekLabel = '' } = fresh.outputs;
      const { SecretString = '' } = await new SecretsManagerClient(fresh.client).send(
        new GetSecretValueCommand({ SecretId: KekSecretArn }),
      );
      const kek = JSON.parse(SecretString)[KekLabel];
      expect(kek).toMatch(/^[0-9a-f]{32}$/);
      const appSKey = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
      const encrypted_key = Buffer.from(wrapKey(Buffer.from(kek, 'hex'), appSKey)).toString('base64');
      const { devEUI, document } = applicationUp(4711, {
        dev_addr: '260B1F5E',
        ...{ f_port: 2, f_cnt: 17, frm_payload: 'mLMGhdGdsA==', app_s_key: { kek_label: KekLabel, encrypted_key } },
      });
      await fresh.publish('thethings/lorawan/lorawan/uplink', document);
      const { message } = await fresh.hears(`lorawan/${devEUI}/uplink`);
      expect(message.uplink_message.frm_payload).toBe('AWcBDgJoWg==');
    } finally {
      await fresh.stop();
    }
  });
});
