import { once } from 'node:events';
import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalAccount, startAccount } from '../../../lib/local/account.ts';
import { type Console, startConsole } from '../../../lib/local/console/console.ts';
import type { BrokerMessage } from '../../../lib/local/iot/broker.ts';

let account: LocalAccount;
let console: Console;
let published: BrokerMessage[];

beforeEach(async () => {
  published = [];
  account = await startAccount({
    mqttPort: 0,
    apiPort: 0,
    retryDelaysMs: [],
    onEvent: () => {},
    onMessage: (message) => published.push(message),
  });
  console = await startConsole({ port: 0, account });
});

afterEach(async () => {
  await console.stop();
  await account.stop();
});

const message = (n: number) => ({ event: 'message', topic: 'lorawan/a/uplink', payload: { n } }) as const;

/** Reads a stream of events until it has told of so many; answers their ids and data. */
async function readEvents(count: number, headers: Record<string, string> = {}) {
  const request = get(`${console.url}/events`, { headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (eventsIn(text).length >= count) break;
  }
  return { headers: response.headers, events: eventsIn(text) };
}

function eventsIn(text: string) {
  return [...text.matchAll(/^id: (\d+)\ndata: (.*)\n\n/gm)].map(([, id = '', data = '']) => ({
    id,
    ...JSON.parse(data),
  }));
}

describe('the page', () => {
  it.each([
    ['/', 'text/html'],
    ['/console.js', 'text/javascript'],
    ['/console.css', 'text/css'],
  ])('%s is served as %s', async (path, type) => {
    const response = await fetch(`${console.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
  });

  it('refers to nothing that is not served with it', async () => {
    const html = await (await fetch(console.url)).text();
    const references = [...html.matchAll(/(?:href|src)="(?!data:)([^"]+)"/g)].map(([, path]) => path);
    const statuses = await Promise.all(references.map(async (path) => (await fetch(`${console.url}/${path}`)).status));
    expect(references).toContain('console.js');
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('runs only its own scripts and reaches only its own server', async () => {
    const policy = (await fetch(console.url)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
  });

  it('serves no file beside the page', async () => {
    const { port } = new URL(console.url);
    const request = httpRequest({ port, path: '/../console.ts' }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(404);
  });
});

describe('events', () => {
  it('come with their time, those of before the page was opened too', async () => {
    const before = Date.now();
    console.show(message(1));
    const { headers, events } = await readEvents(1);
    expect(headers['content-type']).toBe('text/event-stream');
    expect(events).toMatchObject([message(1)]);
    expect(events[0].at).toBeGreaterThanOrEqual(before);
  });

  it('come while the page is open', async () => {
    console.show(message(1));
    const request = get(`${console.url}/events`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'data');
    console.show(message(2));
    let text = '';
    while (!text.includes('"n":2')) text += (await once(response, 'data'))[0];
    request.destroy();
    expect(eventsIn(text)).toMatchObject([message(2)]);
  });

  it('are kept up to 200', async () => {
    for (let n = 1; n <= 201; n++) console.show(message(n));
    const { events } = await readEvents(200);
    expect(events).toHaveLength(200);
    expect(events[0]).toMatchObject(message(2));
  });

  it('that a page has seen do not come again when it reconnects', async () => {
    console.show(message(1));
    const [seen] = (await readEvents(1)).events;
    console.show(message(2));
    const { events } = await readEvents(1, { 'last-event-id': seen.id });
    expect(events).toMatchObject([message(2)]);
  });

  it('of logs stay in the terminal', async () => {
    console.show({ event: 'log', function: 'upstream', line: 'START' });
    console.show(message(1));
    const { events } = await readEvents(1);
    expect(events).toMatchObject([message(1)]);
  });

  it('are no longer kept for a page that does not read', async () => {
    const request = get(`${console.url}/events`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const cut = once(response, 'end');
    response.pause();
    for (let n = 0; n < 64; n++) console.show({ ...message(n), payload: 'x'.repeat(1 << 20) });
    response.resume();
    await expect(cut).rejects.toThrow('aborted');
  });
});

describe('a downlink', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${console.url}/downlink`, { method: 'POST', body, headers: { origin: console.url, ...headers } });
  const requests = () => published.map(({ topic, payload }) => [topic, Buffer.from(payload).toString()]);

  it('is published as it was written, valid or not', async () => {
    const response = await post('{"thingName":');
    expect(response.status).toBe(204);
    expect(requests()).toEqual([['lorawan/downlink', '{"thingName":']]);
  });

  it.each(['https://example.com', 'null', 'http://127.0.0.1:1'])('of origin %s is refused', async (origin) => {
    const response = await post('{}', { origin });
    expect(response.status).toBe(403);
    expect(published).toEqual([]);
  });

  it('larger than a message of AWS IoT is refused', async () => {
    const response = await post('x'.repeat(128 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(published).toEqual([]);
  });
});

it.each(['GET', 'POST'])('%s by another name than that of this machine is refused', async (method) => {
  const { port } = new URL(console.url);
  const headers = { host: `rebound.example:${port}`, origin: `http://rebound.example:${port}` };
  const request = httpRequest({ port, path: method === 'GET' ? '/events' : '/downlink', method, headers }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(403);
});
