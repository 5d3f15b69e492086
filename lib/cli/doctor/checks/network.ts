import { missingRights } from '../../../../lambdas/networks/the-things-stack/rights.ts';
import type { Check } from '../examine.ts';
import { CHECKS, type Facts, theThingsStackOf } from '../facts.ts';
import { ok, wrong } from '../finding.ts';

export const cluster: Check<Facts> = {
  name: CHECKS.cluster,
  look: async ({ cluster }) => ok(`${new URL(await cluster.look()).host} answers`),
};

export const identityServer: Check<Facts> = {
  name: CHECKS.identityServer,
  look: async ({ identityServer }) => ok(`${new URL(await identityServer.look()).host} answers`),
};

export const apiKey: Check<Facts> = {
  name: CHECKS.apiKey,
  async look({ apiKey }) {
    await apiKey.look();
    return ok('one is stored');
  },
};

export const application: Check<Facts> = {
  name: CHECKS.application,
  async look({ rights, settings }) {
    await rights.look();
    return ok(`${(await theThingsStackOf(settings)).applicationId} knows the API key`);
  },
};

export const rights: Check<Facts> = {
  name: 'rights',
  async look({ rights }) {
    const missing = missingRights(await rights.need());
    if (missing.length === 0) return ok('the API key has all that are needed');
    return wrong(
      `the API key has not: ${missing.map(({ name, words }) => `${words} (${name})`).join(', ')}`,
      'Tick them for the key in the Console of The Things Stack (application, API keys), or make another key and npx lorawan connect.',
    );
  },
};
