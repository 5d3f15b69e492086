import { GenerateRandomCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let kms: KMSClient;

beforeAll(async () => {
  laptop = await startLaptop();
  kms = new KMSClient(laptop.client);
});

afterAll(async () => {
  kms.destroy();
  await laptop.api.stop();
});

it('GenerateRandom draws as many bytes as asked for, others each time', async () => {
  const draw = () => kms.send(new GenerateRandomCommand({ NumberOfBytes: 16 }));
  const [first, second] = [await draw(), await draw()];
  expect(first.Plaintext).toHaveLength(16);
  expect(first.Plaintext).not.toEqual(second.Plaintext);
  expect(laptop.calls).toMatchObject([{ action: 'kms:GenerateRandom', resource: '*' }, {}]);
});

it('more than 1024 bytes are refused', async () => {
  const generate = kms.send(new GenerateRandomCommand({ NumberOfBytes: 1025 }));
  await expect(generate).rejects.toMatchObject({ name: 'ValidationException' });
});

it('an operation that is not offered is named in the answer', async () => {
  const list = kms.send(new ListKeysCommand({}));
  await expect(list).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: "The laptop's AWS does not offer TrentService.ListKeys of kms",
  });
});
