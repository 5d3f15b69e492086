import { announcements, endpoint, rules, thingType } from './checks/account.ts';
import { connection } from './checks/connection.ts';
import { lastUplink, unencryptedDevices } from './checks/devices.ts';
import { encryption, keksOfSessions } from './checks/encryption.ts';
import { apiKey, application, cluster, identityServer, rights } from './checks/network.ts';
import { failedMessages, ingestErrors } from './checks/queues.ts';
import { aws, identityStack, messagingStack, settings } from './checks/stacks.ts';
import { foreignThings, provisioning } from './checks/things.ts';
import type { Check } from './examine.ts';
import type { Facts } from './facts.ts';

/** The doctor's page, from the ground up: what is mended first is above. */
export const checks: readonly Check<Facts>[] = [
  settings,
  aws,
  identityStack,
  messagingStack,
  whenDeployed(thingType),
  announcements,
  endpoint,
  rules,
  ...[cluster, identityServer, apiKey].map(ofTheThingsStack),
  ...[application, rights, encryption, connection].map(whenDeployed).map(ofTheThingsStack),
  failedMessages,
  ingestErrors,
  lastUplink,
  ofTheThingsStack(whenDeployed(unencryptedDevices)),
  keksOfSessions,
  whenDeployed(foreignThings),
  whenDeployed(provisioning),
];

/** A check that compares the world with the settings: the world goes by those that are deployed. */
function whenDeployed({ name, look }: Check<Facts>): Check<Facts> {
  return {
    name,
    async look(facts) {
      await facts.agreement.need();
      return look(facts);
    },
  };
}

/** A check of what only a stack with The Things Stack has; settings that can't be read are another check's. */
function ofTheThingsStack({ name, look }: Check<Facts>): Check<Facts> {
  return {
    name,
    async look(facts) {
      if ((await facts.settings.need()).theThingsStack === undefined) return undefined;
      return look(facts);
    },
  };
}
