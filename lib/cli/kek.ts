import { group } from './group.ts';
import { list } from './kek/list.ts';
import { retire } from './kek/retire.ts';
import { rotate } from './kek/rotate.ts';

/** The key encryption keys (KEK) of end-to-end encryption. */
export const kek = group('npx lorawan kek', 'Key encryption keys (KEK) of end-to-end encryption.', {
  rotate,
  list,
  retire,
});
