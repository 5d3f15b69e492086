import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picked } from '../../../lib/local/network/api/field-mask.ts';
import { covers, merged, textAt, valueAt } from '../../../lib/local/network/the-things-stack/registry/masked.ts';

const leaf = fc.string({ minLength: 1 });
const name = fc.constantFrom('a', 'b', 'c');
const message = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })));
const path = fc.oneof(
  name,
  fc.tuple(name, name).map(([outer, inner]) => `${outer}.${inner}`),
);

describe('a masked write', () => {
  it('makes the masked part equal and leaves the rest', () => {
    fc.assert(
      fc.property(message, message, name, name, (target, source, written, other) => {
        const result = merged(target, source, [written]);
        expect(valueAt(result, written)).toEqual(valueAt(source, written));
        if (other !== written) expect(valueAt(result, other)).toEqual(valueAt(target, other));
      }),
    );
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(message, message, fc.array(path), (target, source, paths) => {
        const once = merged(target, source, paths);
        expect(merged(once, source, paths)).toEqual(once);
      }),
    );
  });

  it('leaves no empty messages behind', () => {
    expect(merged({ root_keys: { app_key: { key: 'A' } } }, {}, ['root_keys.app_key.key'])).toEqual({});
  });

  it('is read back by the same mask', () => {
    fc.assert(
      fc.property(message, name, (source, written) => {
        expect(picked(merged({}, source, [written]), [written])).toEqual(picked(source, [written]));
      }),
    );
  });
});

it('a mask covers a field with the message around it, and no field beside it', () => {
  const fields = ['session.keys.app_s_key.key'];
  expect(covers(['session'], fields)).toBe(true);
  expect(covers(['session.keys.app_s_key.key'], fields)).toBe(true);
  expect(covers(['session.dev_addr', 'sess'], fields)).toBe(false);
});

it('text that is not there is empty', () => {
  expect(textAt({ ids: { dev_eui: 'A' } }, 'ids.join_eui')).toBe('');
  expect(textAt({ ids: 7 }, 'ids.join_eui')).toBe('');
});
