import { add } from './codec/add.ts';
import { run } from './codec/run.ts';
import { test } from './codec/test.ts';
import { group } from './group.ts';

/** Payload codecs: none of this needs a deployment. */
export const codec = group(
  'npx lorawan codec',
  'Payload codecs: tries them here, as AWS runs them, and files new ones.',
  {
    test,
    run,
    add,
  },
);
