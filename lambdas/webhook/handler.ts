import { ingest } from '../edge/basic-ingest.ts';
import { parkMessage } from '../edge/failed-messages.ts';
import { readSecretVersions } from '../edge/secret-versions.ts';
import { readEnv } from '../env.ts';
import type { JsonObject } from '../json-object.ts';
import { NETWORK_MEMBER, NETWORKS } from '../networks/contract.ts';
import { answerRequests } from './answer-request.ts';
import { ENV } from './contract.ts';
import { receiveMessage } from './receive-message.ts';
import { WebhookSecret } from './webhook-secret.ts';

const env = readEnv(ENV);
const now = (): number => performance.now();
const secret = new WebhookSecret({ read: () => readSecretVersions(env.webhookSecretArn), now });

/** As the rule would have handed it over. */
const heard = (message: JsonObject): JsonObject => ({ ...message, [NETWORK_MEMBER]: NETWORKS.theThingsStack });

export const handler = answerRequests({
  now,
  receive: (request, awsRequestId) =>
    receiveMessage(request, {
      accepts: (given) => secret.accepts(given),
      handOver: (document) => ingest(env.ingestTopic, document),
      park: (message, error) => parkMessage(env.failedMessagesQueueUrl, heard(message), awsRequestId, error),
    }),
});
