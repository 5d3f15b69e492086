import type { Construct } from 'constructs';
import { NETWORK_MEMBER, ruleSuffix } from '../../../lambdas/networks/contract.ts';
import { LambdaRule } from '../lambda-rule.ts';
import type { NetworkProps } from './network-props.ts';

export interface HeardNetwork {
  /** Name of the network: see `NETWORKS`. */
  readonly network: string;
  readonly topicFilter: string;
  /** What is added to each message besides. @default - nothing */
  readonly columns?: readonly string[];
  /** What is left out. @default - nothing */
  readonly conditions?: readonly string[];
}

/**
 * The rule by which the upstream function hears a network. It says which one that is, since the form of a message does not: who has a
 * key for the topics of one must not speak for another. So what says that itself is not heard.
 */
export class NetworkRule extends LambdaRule {
  constructor(scope: Construct, id: string, props: NetworkProps, heard: HeardNetwork) {
    const { network, topicFilter, columns = [], conditions = [] } = heard;
    const selected = ['*', `'${network}' AS ${NETWORK_MEMBER}`, ...columns];
    const where = [`isUndefined(${NETWORK_MEMBER})`, ...conditions];
    super(scope, id, {
      // As `heardByRule` expects it.
      ruleName: `${props.rulePrefix}${ruleSuffix(network).slice(1)}`,
      description: `Messages of the network ${network} to the upstream function of ${props.settings.name}`,
      sql: `SELECT ${selected.join(', ')} FROM '${topicFilter}' WHERE ${where.join(' AND ')}`,
      target: props.upstream,
      errors: props.errors,
    });
  }
}
