import { expect, it } from 'vitest';
import type { Trouble } from './in-process-api.ts';
import { APPLICATION_ID } from './network.ts';
import { errorOf, push, settled, waiting } from './settled-network.ts';

const RATE_LIMITED = { status: 429, code: 'pkg/ratelimit:rate_limit_exceeded', isAmbiguous: false };
const UNAVAILABLE = { status: 503, code: 'pkg/cluster:peer_unavailable', isAmbiguous: true };
const NO_ANSWER = { status: 0, code: undefined, isAmbiguous: true };

it.each<[Trouble, object, number[]]>([
  ['429', RATE_LIMITED, []],
  ['503 before', UNAVAILABLE, []],
  ['503 after', UNAVAILABLE, [4]],
  ['lost before', NO_ANSWER, []],
  ['lost after', NO_ANSWER, [4]],
])('a push in trouble "%s" fails as it would over HTTP, and has happened or not', async (trouble, error, queued) => {
  const network = settled({ version: '1.0.3' });
  network.trouble = () => trouble;
  expect(await errorOf(push(network, { f_cnt: 4 }))).toMatchObject({ ...error, passes: true });
  expect(waiting(network)).toEqual(queued);
  network.trouble = () => 'none';
  await push(network, { f_cnt: 5 });
  expect(waiting(network)).toEqual([...queued, 5]);
});

it('each call is asked about', async () => {
  const network = settled({ version: '1.0.3' });
  const calls: string[] = [];
  network.trouble = ({ method, path }) => {
    calls.push(`${method} ${path}`);
    return 'none';
  };
  const path = `/applications/${APPLICATION_ID}/rights`;
  expect(await network.api.call('GET', path)).toHaveProperty('rights');
  expect(calls).toEqual([`GET ${path}`]);
});

it('a refusal that is lost is no refusal to its caller', async () => {
  const network = settled({ version: '1.0.3' });
  network.trouble = () => 'lost after';
  expect(await errorOf(push(network, { f_cnt: 0 }))).toMatchObject({ status: 0, attributes: {} });
});

it('what it answers is a copy', async () => {
  const network = settled({ version: '1.0.3' });
  const path = `/applications/${APPLICATION_ID}/rights`;
  const first = await network.api.call('GET', path);
  Object(first['rights']).length = 0;
  expect(Object((await network.api.call('GET', path))['rights']).length).toBeGreaterThan(0);
});
