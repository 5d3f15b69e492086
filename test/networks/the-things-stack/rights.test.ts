import { describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { missingRights, NEEDED_RIGHTS, readRights } from '../../../lambdas/networks/the-things-stack/rights.ts';
import { startApiServer } from './api-server.ts';

const ALL = NEEDED_RIGHTS.map(({ name }) => name);

describe('the rights of an API key', () => {
  it.each([
    [{ rights: ['RIGHT_APPLICATION_INFO'] }, ['RIGHT_APPLICATION_INFO']],
    [{}, []],
  ])('%j are read as %j', async (body, rights) => {
    const server = await startApiServer({ body });
    const api = apiClient({ clusterUrl: server.url, apiKey: async () => 'NNSXS.A.B', sleep: async () => {} });
    expect(await readRights(api, 'sensors-prod')).toEqual(rights);
    expect(server.received).toMatchObject([{ method: 'GET', path: '/api/v3/applications/sensors-prod/rights' }]);
  });

  it.each(ALL)('lack %s if just that is taken away', (right) => {
    const missing = missingRights(ALL.filter((name) => name !== right));
    expect(missing.map(({ name }) => name)).toEqual([right]);
  });

  it('lack nothing if they are all there, or if one stands for all', () => {
    expect(missingRights([...ALL, 'RIGHT_APPLICATION_INFO'])).toEqual([]);
    expect(missingRights(['RIGHT_APPLICATION_ALL'])).toEqual([]);
  });

  it('that let link an application let traffic be read and written', () => {
    const missing = missingRights(['RIGHT_APPLICATION_LINK']).map(({ name }) => name);
    expect(missing).toEqual(ALL.filter((name) => !name.includes('TRAFFIC')));
  });
});
