import { describe, expect, it } from 'vitest';
import { webhookUrl } from '../../../lib/local/network/webhook-url.ts';

const MESSAGE = {
  end_device_ids: {
    device_id: 'am307',
    application_ids: { application_id: 'sensors-prod' },
    dev_eui: '70B3D57ED0050A11',
    join_eui: '70B3D57ED0000ABC',
    dev_addr: '260B1F5E',
  },
};
const BASE = 'https://example.org/hook';

// pkg/applicationserver/io/web/webhooks_test.go has the same cases.
describe('a message of a webhook goes to', () => {
  it.each([
    ['the base URL', BASE, '', 'https://example.org/hook'],
    ['the base URL with its slash', `${BASE}/`, '', 'https://example.org/hook/'],
    ['a path below it', BASE, 'up', 'https://example.org/hook/up'],
    ['the same path, with a slash in front', BASE, '/up', 'https://example.org/hook/up'],
    ['the base URL and a slash', BASE, '/', 'https://example.org/hook/'],
    ['a query', BASE, '?a=b', 'https://example.org/hook?a=b'],
    ['a path with a query', `${BASE}/`, 'up?a=b', 'https://example.org/hook/up?a=b'],
    [
      'where the names of the device say',
      'https://example.org/{appID}/{devEUI}',
      '{joinEUI}/{devID}/{devAddr}',
      'https://example.org/sensors-prod/70B3D57ED0050A11/70B3D57ED0000ABC/am307/260B1F5E',
    ],
    [
      'the same by their other names',
      BASE,
      '{applicationID}/{appEUI}/{deviceID}',
      `${BASE}/sensors-prod/70B3D57ED0000ABC/am307`,
    ],
    ['nothing in place of a name that there is none of', BASE, 'x{other}', `${BASE}/x`],
  ])('%s', (_, base, path, url) => {
    expect(webhookUrl(base, path, MESSAGE)).toBe(url);
  });
});
