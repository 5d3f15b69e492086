import { CodedError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { NETWORK_MEMBER, NETWORKS, ruleSuffix } from './contract.ts';
import { TELEMETRY_TOPIC_MEMBER } from './telemetry/contract.ts';

/**
 * A message that a network's rule could not hand over, with what that rule would have added to it.
 * @param record of the ingest-errors queue, by AWS IoT: which rule it was, and the topic
 * @throws CodedError `MALFORMED_MESSAGE` if the rule is none of a network
 */
export function heardByRule(message: unknown, { ruleName, topic }: JsonObject): unknown {
  const network = Object.values(NETWORKS).find((name) => String(ruleName).endsWith(ruleSuffix(name)));
  if (network === undefined)
    throw new CodedError('MALFORMED_MESSAGE', 'ruleName: expected that of a rule of a network');
  if (!isJsonObject(message)) return message;
  const columns = {
    [NETWORK_MEMBER]: network,
    ...(network === NETWORKS.telemetry && { [TELEMETRY_TOPIC_MEMBER]: topic }),
  };
  return { ...message, ...columns };
}
