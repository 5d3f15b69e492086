import { expect, it } from 'vitest';
import { clusterUrl } from '../../lib/cluster-url.ts';

it.each([
  ['eu1.cloud.thethings.network', 'https://eu1.cloud.thethings.network'],
  ['localhost:8885', 'https://localhost:8885'],
  ['https://Thethings.Example.com', 'https://thethings.example.com'],
  ['https://thethings.example.com/console/', 'https://thethings.example.com'],
  ['http://127.0.0.1:1885', 'http://127.0.0.1:1885'],
  ['http://[::1]:1885/', 'http://[::1]:1885'],
])('%s is at %s', (address, url) => {
  expect(clusterUrl(address)).toBe(url);
});
