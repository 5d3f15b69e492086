import type { TheThingsStackSettings } from '../../../settings.ts';
import type { Check } from '../examine.ts';
import { type Facts, theThingsStackOf } from '../facts.ts';
import type { Verdict } from '../finding.ts';
import { pubSubVerdict } from './pub-sub.ts';
import { roleVerdict } from './role.ts';
import { webhookVerdict } from './webhook.ts';

type Connection = TheThingsStackSettings['connection'];

/** How the network comes in, by the setting `connection`. */
const WAYS_IN: Readonly<Record<Connection, (facts: Facts) => Promise<Verdict>>> = {
  'assume-role': roleVerdict,
  webhook: webhookVerdict,
  mqtt: pubSubVerdict,
};

export const connection: Check<Facts> = {
  name: 'way in',
  async look(facts) {
    const { connection } = await theThingsStackOf(facts.settings);
    return WAYS_IN[connection](facts);
  },
};
