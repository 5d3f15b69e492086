import { GenerateRandomCommand, KMSClient } from '@aws-sdk/client-kms';
import type { AwsConfig } from '../aws-config.ts';

/** Bytes from KMS's hardware, for which no key is needed. */
export async function randomBytes(bytes: number, config: AwsConfig): Promise<Uint8Array> {
  const client = new KMSClient(config);
  try {
    const { Plaintext } = await client.send(new GenerateRandomCommand({ NumberOfBytes: bytes }));
    if (Plaintext?.length !== bytes) throw new Error(`KMS did not answer ${bytes} random bytes`);
    return Plaintext;
  } finally {
    client.destroy();
  }
}
