import { describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { encryptionSettings } from '../../../lambdas/networks/the-things-stack/encryption-settings.ts';
import { type Reply, startApiServer } from './api-server.ts';

const KEK = '000102030405060708090A0B0C0D0E0F';

async function settingsOver(reply: Reply) {
  const server = await startApiServer(reply);
  const api = apiClient({ clusterUrl: server.url, apiKey: async () => 'NNSXS.A.B', sleep: async () => {} });
  const asked = () => server.received.map(({ method, path, body }) => [method, path, body && JSON.parse(body)]);
  return { settings: encryptionSettings(api, 'sensors-prod'), asked };
}

/** A 404 as the network itself words it. */
const notFound = (namespace: string, name: string): Reply => ({
  status: 404,
  body: { code: 5, message: 'x', details: [{ namespace, name }] },
});

describe('the link flag', () => {
  it.each([
    ['set', { body: { skip_payload_crypto: true } }, true],
    ['not set, which JSON leaves out', { body: {} }, false],
    ['of a link that was never made', notFound('pkg/redis', 'not_found'), false],
  ] as const)('is read where it is %s', async (_, reply, flag) => {
    const { settings, asked } = await settingsOver(reply);
    expect(await settings.linkFlag()).toBe(flag);
    expect(asked()).toEqual([['GET', '/api/v3/as/applications/sensors-prod/link?field_mask=skip_payload_crypto', '']]);
  });

  it('is set, and nothing else of the link', async () => {
    const { settings, asked } = await settingsOver({ body: { skip_payload_crypto: true } });
    await settings.setLinkFlag();
    const body = { link: { skip_payload_crypto: true }, field_mask: { paths: ['skip_payload_crypto'] } };
    expect(asked()).toEqual([['PUT', '/api/v3/as/applications/sensors-prod/link', body]]);
  });
});

describe('the KEK of the Join Server', () => {
  it.each([
    ['set', { body: { kek_label: 'plant-kek-1' } }, 'plant-kek-1'],
    ['not set, which JSON leaves out', { body: {} }, undefined],
    [
      'of settings that were never made',
      notFound('pkg/joinserver', 'application_activation_settings_not_found'),
      undefined,
    ],
  ] as const)('has its label read where it is %s', async (_, reply, label) => {
    const { settings, asked } = await settingsOver(reply);
    expect(await settings.kekLabel()).toBe(label);
    expect(asked()).toEqual([['GET', '/api/v3/js/applications/sensors-prod/settings?field_mask=kek_label', '']]);
  });

  it('is set with its label, and nothing else of the settings', async () => {
    const { settings, asked } = await settingsOver({ body: { kek_label: 'plant-kek-1', kek: { key: KEK } } });
    expect(await settings.setKek('plant-kek-1', KEK)).toBeUndefined();
    const body = {
      settings: { kek_label: 'plant-kek-1', kek: { key: KEK } },
      field_mask: { paths: ['kek_label', 'kek.key'] },
    };
    expect(asked()).toEqual([['POST', '/api/v3/js/applications/sensors-prod/settings', body]]);
  });
});

it.each([
  ['a gateway that knows no such route', { status: 404, body: { code: 5, message: 'Not Found' } }],
  ['an application that is not there', notFound('pkg/identityserver', 'application_not_found')],
])('%s is not taken for a setting that was never made', async (_, reply) => {
  const { settings } = await settingsOver(reply);
  await expect(settings.linkFlag()).rejects.toMatchObject({ status: 404 });
  await expect(settings.kekLabel()).rejects.toMatchObject({ status: 404 });
});
