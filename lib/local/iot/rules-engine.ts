import type { RuleStatement } from '../rules/ast.ts';
import { runRule } from '../rules/evaluate.ts';
import { parseRuleSql } from '../rules/parser.ts';
import { matchesTopicFilter, parseBasicIngest } from '../rules/topic-filter.ts';

/** `AWS::IoT::TopicRule` as far as the laptop can run one. */
export interface RuleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly sql: string;
  /** Functions that get what the statement selects. */
  readonly functionArns: readonly string[];
  readonly errorAction?: { readonly queueUrl: string; readonly roleArn: string } | undefined;
}

export interface RulesEngineOptions {
  readonly account: string;
  /** Queues an event for a function; throws if the function does not let this rule invoke it. */
  invoke(functionArn: string, event: unknown, source: { readonly arn: string; readonly account: string }): void;
  /** Sends to a queue as a role; throws if the role may not. */
  send(queueUrl: string, body: string, role: { readonly arn: string; readonly sourceArn: string }): void;
  /** Told of what AWS would show in CloudWatch only. */
  onProblem(problem: { readonly rule: string; readonly topic: string; readonly message: string }): void;
}

interface Rule extends RuleDefinition {
  readonly statement: RuleStatement;
  /** A rule that is disabled hears nothing. */
  readonly enabled: boolean;
}

/** AWS IoT's rules engine: hands each message to the actions of all rules whose statement selects it. */
export class RulesEngine {
  private rules: readonly Rule[] = [];

  constructor(private readonly options: RulesEngineOptions) {}

  /** @throws RuleSqlError for a statement that the laptop can't run, so that it fails at the start and not silently */
  add(definition: RuleDefinition): void {
    this.rules = [...this.rules, { ...definition, statement: parseRuleSql(definition.sql), enabled: true }];
  }

  /** In the order of their names. */
  list(): readonly Pick<Rule, 'name' | 'arn' | 'sql' | 'enabled'>[] {
    return [...this.rules].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  setEnabled(name: string, enabled: boolean): void {
    this.rules = this.rules.map((rule) => (rule.name === name ? { ...rule, enabled } : rule));
  }

  remove(name: string): void {
    this.rules = this.rules.filter((rule) => rule.name !== name);
  }

  handle(message: { readonly topic: string; readonly payload: Uint8Array }, clientId: string | undefined): void {
    // `$aws/rules/<rule>/<topic>` goes straight to one rule, whatever its filter says.
    const ingest = parseBasicIngest(message.topic);
    for (const rule of this.rules) {
      const meant = ingest
        ? rule.name === ingest.ruleName
        : matchesTopicFilter(rule.statement.topicFilter, message.topic);
      if (meant && rule.enabled) this.run(rule, message, clientId);
    }
  }

  private run(rule: Rule, message: { topic: string; payload: Uint8Array }, clientId: string | undefined): void {
    const { account } = this.options;
    let output: unknown;
    try {
      const result = runRule(rule.statement, {
        ...message,
        timestamp: Date.now(),
        accountId: account,
        ...(clientId !== undefined && { clientId }),
      });
      if (!result.matched) return;
      output = result.output;
    } catch (error) {
      // AWS counts it as ParseError and runs no action, not even the error action.
      this.options.onProblem({ rule: rule.name, topic: message.topic, message: (error as Error).message });
      return;
    }
    const failures = rule.functionArns.flatMap((functionArn) => this.invoke(rule, functionArn, output));
    if (failures.length > 0) this.park(rule, message, clientId, failures);
  }

  private invoke(rule: Rule, functionArn: string, output: unknown): RuleFailure[] {
    try {
      this.options.invoke(functionArn, output, { arn: rule.arn, account: this.options.account });
      return [];
    } catch (error) {
      return [{ failedAction: 'LambdaAction', failedResource: functionArn, errorMessage: (error as Error).message }];
    }
  }

  private park(
    rule: Rule,
    { topic, payload }: { topic: string; payload: Uint8Array },
    clientId: string | undefined,
    failures: readonly RuleFailure[],
  ): void {
    for (const { errorMessage } of failures) this.options.onProblem({ rule: rule.name, topic, message: errorMessage });
    if (rule.errorAction === undefined) return;
    const { queueUrl, roleArn } = rule.errorAction;
    const body = {
      ruleName: rule.name,
      topic,
      clientId: clientId ?? 'N/A',
      base64OriginalPayload: Buffer.from(payload).toString('base64'),
      failures,
    };
    try {
      this.options.send(queueUrl, JSON.stringify(body), { arn: roleArn, sourceArn: rule.arn });
    } catch (error) {
      this.options.onProblem({ rule: rule.name, topic, message: `error action: ${(error as Error).message}` });
    }
  }
}

interface RuleFailure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}
