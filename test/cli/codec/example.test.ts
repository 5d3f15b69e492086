import { describe, expect, it } from 'vitest';
import { parseExample } from '../../../lib/cli/codec/example.ts';

const UPLINK = { type: 'uplink', description: 'a report', input: { bytes: [1, 255], fPort: 2 }, output: { data: {} } };

describe('an example', () => {
  it('is what TS013 says', () => {
    expect(parseExample(UPLINK, 1)).toEqual({
      type: 'uplink',
      title: 'a report',
      input: { bytes: [1, 255], fPort: 2 },
      output: { data: {} },
    });
  });

  it.each([['01FF'], ['01ff'], ['0x01 FF'], ['01:ff'], [[1, 255]]])('may have its bytes as %j', (bytes) => {
    expect(parseExample({ ...UPLINK, input: { bytes } }, 1)).toMatchObject({ input: { bytes: [1, 255] } });
  });

  it('has the time in ms, however precise it is', () => {
    const recvTime = '2026-11-21T10:00:00.123456789Z';
    expect(parseExample({ ...UPLINK, input: { bytes: [], recvTime } }, 1)).toMatchObject({
      input: { recvTime: Date.UTC(2026, 10, 21, 10, 0, 0, 123) },
    });
  });

  it('of an encoder may have the bytes of its output in hex', () => {
    const encode = { type: 'downlink-encode', input: { data: { led: 'on' } }, output: { bytes: 'FF01', fPort: 3 } };
    expect(parseExample(encode, 1)).toMatchObject({
      input: { data: { led: 'on' } },
      output: { bytes: [255, 1], fPort: 3 },
    });
  });

  it('without a description is called by its number', () => {
    expect(parseExample({ ...UPLINK, description: '' }, 7)).toMatchObject({ title: '7' });
  });

  it('says nothing of its type where its place does', () => {
    expect(parseExample({ ...UPLINK, type: undefined }, 1, 'downlink-decode')).toMatchObject({
      type: 'downlink-decode',
    });
  });

  it.each([
    ['no object', 'text', /^an object of type, description, input and output is accepted$/],
    [
      'an unknown type',
      { ...UPLINK, type: 'downlink' },
      /^type: uplink, downlink-encode, downlink-decode are accepted$/,
    ],
    ['no output', { ...UPLINK, output: undefined }, /^output: /],
    ['no input', { ...UPLINK, input: undefined }, /^input: /],
    ['no bytes', { ...UPLINK, input: {} }, /^input\.bytes: /],
    ['half a byte', { ...UPLINK, input: { bytes: '0' } }, /^input\.bytes: /],
    ['a byte that is none', { ...UPLINK, input: { bytes: [256] } }, /^input\.bytes: /],
    ['a time that is none', { ...UPLINK, input: { bytes: [], recvTime: 'noon' } }, /^input\.recvTime: /],
    ['no data for the encoder', { ...UPLINK, type: 'downlink-encode', input: { bytes: [] } }, /^input\.data: /],
  ])('with %s is a fault that says what is accepted', (_, value, fault) => {
    expect(parseExample(value, 1)).toEqual({ title: expect.any(String), fault: expect.stringMatching(fault) });
  });
});
