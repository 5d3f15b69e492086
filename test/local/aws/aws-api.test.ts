import { IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { GenerateRandomCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signingScope } from '../../../lib/local/aws/http/signing-scope.ts';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;

beforeEach(async () => {
  laptop = await startLaptop();
});

afterEach(() => laptop.api.stop());

it('a request that nobody signed is known by its path or target, and asks without an access key', async () => {
  expect(await (await fetch(`${laptop.api.url}/things`)).json()).toEqual({ things: [] });
  const headers = { 'x-amz-target': 'TrentService.GenerateRandom' };
  const random = await fetch(laptop.api.url, { method: 'POST', headers, body: '{"NumberOfBytes":1}' });
  expect(await random.json()).toMatchObject({ Plaintext: expect.any(String) });
  expect(laptop.calls.map(({ accessKeyId }) => accessKeyId)).toEqual([undefined, undefined]);
});

it('an unknown service is refused in a sentence', async () => {
  const answer = await fetch(`${laptop.api.url}/2015-03-31/functions`);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining('GET /2015-03-31/functions') });
});

it('a body over 2 MB is refused', async () => {
  const body = new Uint8Array(2 * 1024 * 1024 + 1);
  const answer = await fetch(`${laptop.api.url}/topics/x`, { method: 'POST', body });
  expect(answer.status).toBe(413);
});

it('a body that is not JSON is refused', async () => {
  const headers = { 'x-amz-target': 'TrentService.GenerateRandom' };
  const answer = await fetch(laptop.api.url, { method: 'POST', headers, body: '{' });
  expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
});

it('an added service is asked first', async () => {
  laptop.api.addService({
    match: ({ path }) => path.startsWith('/2015-03-31/functions/'),
    answer: async ({ body }) => ({ status: 202, body }),
  });
  const answer = await fetch(`${laptop.api.url}/2015-03-31/functions/f/invocations`, { method: 'POST', body: 'event' });
  expect(answer.status).toBe(202);
  expect(await answer.text()).toBe('event');
});

it('one port serves clients of several services', async () => {
  const [iot, kms] = [new IoTClient(laptop.client), new KMSClient(laptop.client)];
  expect((await iot.send(new ListThingsCommand({}))).things).toEqual([]);
  expect((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 2 }))).Plaintext).toHaveLength(2);
  iot.destroy();
  kms.destroy();
});

it('a port that is taken is an error', async () => {
  await expect(startLaptop({ port: laptop.api.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('the scope of a signature is read from the header or from a presigned query', () => {
  const scope = { accessKeyId: 'AKIAEXAMPLE', region: 'eu-west-1', service: 'iotdevicegateway' };
  const credential = 'AKIAEXAMPLE/20261121/eu-west-1/iotdevicegateway/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
  expect(signingScope({ authorization }, new URLSearchParams())).toEqual(scope);
  expect(signingScope({}, new URLSearchParams({ 'X-Amz-Credential': credential }))).toEqual(scope);
  expect(signingScope({ authorization: 'Basic eDp5' }, new URLSearchParams())).toBeUndefined();
});
