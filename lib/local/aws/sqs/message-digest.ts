import { createHash } from 'node:crypto';

/** One of BinaryValue and StringValue, according to the type: String, Number or Binary, each with an optional `.label`. */
interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const STRING_TRANSPORT = 1;
const BINARY_TRANSPORT = 2;

/** MD5 in hex, as SQS answers it and SDK clients check it. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/** SQS Developer Guide, "Calculating the MD5 message digest for message attributes"; undefined without attributes. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const digest = createHash('md5');
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    digest.update(prefixed(Buffer.from(name))).update(prefixed(Buffer.from(DataType)));
    const value = BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64');
    digest
      .update(Uint8Array.of(BinaryValue === undefined ? STRING_TRANSPORT : BINARY_TRANSPORT))
      .update(prefixed(value));
  }
  return digest.digest('hex');
}

/** Bytes after their count, 4 bytes big-endian. */
function prefixed(bytes: Uint8Array): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(bytes.length);
  return Buffer.concat([count, bytes]);
}
