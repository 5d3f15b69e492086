import { arnOf, type Home } from '../../aws/arn.ts';
import type { RulesEngine } from '../../iot/rules-engine.ts';
import type { ResourceProvider } from '../deploy.ts';

const SQL_VERSION = '2016-03-23';

/** Rules of AWS IoT whose actions are functions. */
export function topicRuleResources(rules: RulesEngine, home: Home): Record<string, ResourceProvider> {
  return {
    'AWS::IoT::TopicRule': ({ generatedName, properties }) => {
      const { RuleName, TopicRulePayload: payload } = properties as unknown as TopicRuleProperties;
      const name = RuleName ?? generatedName.replaceAll('-', '_');
      if (payload.AwsIotSqlVersion !== SQL_VERSION) {
        throw new Error(`its SQL version is ${payload.AwsIotSqlVersion}, the laptop runs ${SQL_VERSION}`);
      }
      const sqs = payload.ErrorAction?.Sqs;
      rules.add({
        name,
        arn: arnOf(home, 'iot', `rule/${name}`),
        sql: payload.Sql,
        functionArns: payload.Actions.map(functionArn),
        errorAction: sqs && { queueUrl: sqs.QueueUrl, roleArn: sqs.RoleArn },
      });
      return { ref: name, attributes: { Arn: arnOf(home, 'iot', `rule/${name}`) } };
    },
  };
}

function functionArn(action: RuleAction): string {
  if (action.Lambda !== undefined) return action.Lambda.FunctionArn;
  throw new Error(`its action ${Object.keys(action).join()} is none that the laptop can run; it runs Lambda`);
}

interface TopicRuleProperties {
  readonly RuleName?: string;
  readonly TopicRulePayload: {
    readonly Sql: string;
    readonly AwsIotSqlVersion?: string;
    readonly Actions: readonly RuleAction[];
    readonly ErrorAction?: { readonly Sqs?: { readonly QueueUrl: string; readonly RoleArn: string } };
  };
}

interface RuleAction {
  readonly Lambda?: { readonly FunctionArn: string };
}
