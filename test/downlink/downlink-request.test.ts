import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../lambdas/downlink/downlink-request.ts';
import { CodedError } from '../../lambdas/errors.ts';

const published = (bytes: Uint8Array) => ({ bytes, topic: 'lorawan/downlink' });
const encoded = (value: unknown) => published(new TextEncoder().encode(JSON.stringify(value) ?? ''));

const member = fc.constantFrom(
  ...['thingName', 'bytes', 'payload', 'fPort', 'confirmed', 'highPriority', 'maxAttempts', 'correlationId'],
);

describe('a downlink request', () => {
  it('is read or refused with a code, whatever bytes are published', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => parseRequest(published(bytes))).toThrow(CodedError);
      }),
    );
  });

  it('is read or refused with a code, whatever its members are', () => {
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue()), (request) => {
        try {
          const { thingName, fPort = 1, frmPayload, payload, maxAttempts = 1 } = parseRequest(encoded(request));
          expect(thingName).toMatch(/^[a-zA-Z0-9:_-]{1,128}$/);
          expect(fPort >= 1 && fPort <= 223 && Number.isInteger(fPort)).toBe(true);
          expect(maxAttempts >= 1 && maxAttempts <= 32 && Number.isInteger(maxAttempts)).toBe(true);
          expect((frmPayload === undefined) !== (payload === undefined)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps every payload of 0 to 242 bytes as it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 242 }), (bytes) => {
        const request = { thingName: 'a', bytes: Buffer.from(bytes).toString('base64') };
        expect(parseRequest(encoded(request)).frmPayload).toEqual(bytes);
      }),
    );
  });

  it('never quotes its payload in a refusal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        fc.pre(!/^[\s0]*$/.test(secret));
        try {
          parseRequest(encoded({ thingName: 'a', bytes: `${secret}*` }));
        } catch (error) {
          expect((error as Error).message).not.toContain(secret);
        }
      }),
    );
  });
});
