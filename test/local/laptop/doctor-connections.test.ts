import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { apiClient, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { webhookRegistry } from '../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { readCertificates } from '../../../lib/cli/doctor/aws/certificates.ts';
import { readResourceNames } from '../../../lib/cli/doctor/aws/stacks.ts';
import type { Finding } from '../../../lib/cli/doctor/finding.ts';
import { doctor } from '../../../lib/cli/doctor.ts';
import type { TheThingsStackSettings } from '../../../lib/settings.ts';
import { Screen } from '../../cli/screen.ts';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const folder = mkdtempSync(join(tmpdir(), 'lorawan-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

let laptop: TestLaptop | undefined;
afterEach(() => laptop?.stop());

/** What npm start runs with these settings, once its sensors are heard, and the doctor for it. */
async function started(connection: TheThingsStackSettings['connection']) {
  const settings = { ...ENCRYPTED, theThingsStack: { ...ENCRYPTED.theThingsStack, connection } };
  const running = await TestLaptop.start({ network: true, settings });
  laptop = running;
  const file = join(folder, `${connection}.json`);
  writeFileSync(file, JSON.stringify(settings));
  const heard = ['24E124707C141230', '24E124707E094237'].map((thing) => running.hears(`lorawan/${thing}/uplink`));
  await Promise.all(heard);
  const faults = async (): Promise<Finding[]> => {
    const screen = new Screen();
    const args = ['--local', running.laptop.ready.api, '--settings', file, '--json'];
    await doctor.run(args, screen).catch(() => {});
    const findings: Finding[] = JSON.parse(screen.printed.join(''));
    return findings.filter(({ outcome }) => outcome !== 'ok');
  };
  return { laptop: running, faults, api: await apiOf(running) };
}

async function apiOf({ client, outputs }: TestLaptop): Promise<TheThingsStackApi> {
  const secrets = new SecretsManagerClient(client);
  const { SecretString: key = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: outputs['ApiKeySecretArn'] }),
  );
  secrets.destroy();
  return apiClient({ clusterUrl: outputs['ClusterUrl'] ?? '', apiKey: async () => key, sleep: async () => {} });
}

const wayIn = (found: RegExp) => [
  {
    check: 'way in',
    outcome: 'error',
    found: expect.stringMatching(found),
    mend: expect.stringContaining('npx lorawan connect'),
  },
];

describe('the doctor, asked about what npm start runs,', { timeout: 60_000 }, () => {
  it('has nothing to say where the network assumes a role', async () => {
    const { faults } = await started('assume-role');
    expect(await faults()).toEqual([]);
  });

  it('has nothing to say of a webhook that works, and finds one that is paused or refused, and none', async () => {
    const { faults, api, laptop } = await started('webhook');
    expect(await faults()).toEqual([]);

    const webhooks = webhookRegistry(api, 'sensors-prod');
    const id = 'aws-lorawan';
    const baseUrl = laptop.outputs['WebhookUrl'] ?? '';
    const pause = { webhook: { paused: true }, field_mask: { paths: ['paused'] } };
    await api.call('PUT', `/as/webhooks/sensors-prod/${id}`, pause);
    expect(await faults()).toEqual(wayIn(/^the webhook aws-lorawan is paused$/));

    // Goes on by that, or nothing of it could be refused.
    await webhooks.set({ id, baseUrl, headers: { 'X-Webhook-Secret': 'of the deployment before' } });
    await expect.poll(async () => (await webhooks.get(id))?.health, { timeout: 10_000 }).toBe('unhealthy');
    expect(await faults()).toEqual(wayIn(/^the webhook aws-lorawan is not healthy: \d+ messages .* HTTP status 401/));

    await webhooks.remove(id);
    expect(await faults()).toEqual(wayIn(/^there is no webhook aws-lorawan/));
  });

  it('has nothing to say of an MQTT connection that works, and finds that of which a part is gone', async () => {
    const { faults, api, laptop } = await started('mqtt');
    expect(await faults()).toEqual([]);

    const path = '/as/pubsub/sensors-prod/aws-lorawan';
    await api.call('PUT', path, {
      pubsub: { base_topic: 'somewhere/else', join_accept: null },
      field_mask: { paths: ['base_topic', 'join_accept'] },
    });
    expect(await faults()).toEqual(
      wayIn(
        /^the pub\/sub aws-lorawan is not as it was set up: base_topic is somewhere\/else, not thethings\/lorawan\/lorawan, join_accept\.topic is not set$/,
      ),
    );
    await api.call('DELETE', path);
    expect(await faults()).toEqual(wayIn(/^there is no pub\/sub aws-lorawan/));

    const iot = new IoTClient(laptop.client);
    const [policy = ''] = await readResourceNames('lorawan-messaging', 'AWS::IoT::Policy', laptop.client);
    const [certificate] = (await readCertificates(policy, laptop.client)) ?? [];
    await iot.send(new UpdateCertificateCommand({ certificateId: certificate?.id, newStatus: 'INACTIVE' }));
    iot.destroy();
    expect(await faults()).toEqual(wayIn(/^the certificate [0-9a-f]{64} is INACTIVE$/));
  });
});
