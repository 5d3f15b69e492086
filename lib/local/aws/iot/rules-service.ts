import * as v from 'valibot';
import type { RulesEngine } from '../../iot/rules-engine.ts';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize, Permission } from '../protocol/authorization.ts';
import { optionalText, queryInteger, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import { restService } from '../protocol/rest-service.ts';

export interface RulesServiceOptions extends Home {
  readonly rules: RulesEngine;
  readonly authorize: Authorize;
}

const named = v.object({ ruleName: text });
const listInput = v.object({ maxResults: v.optional(queryInteger(1, 10_000), '10000'), nextToken: optionalText });

/** The rules as AWS IoT's control plane has them: to look at, to switch off and on, and to take away. */
export function rulesService({ rules, authorize, ...home }: RulesServiceOptions): HttpService {
  const needs =
    (action: string) =>
    ({ ruleName }: { readonly ruleName: string }): Permission[] => [
      { action: `iot:${action}`, resource: arnOf(home, 'iot', `rule/${ruleName}`) },
    ];
  const settings = {
    signingName: 'iot',
    unsigned: /^\/rules(\/|$)/,
    body: 'json',
    authorize,
    refusalCode: 'UnauthorizedException',
    invalidInputCode: 'InvalidRequestException',
  } as const;
  const service = restService(settings, {
    'GET /rules': operation({
      input: listInput,
      needs: () => [{ action: 'iot:ListTopicRules', resource: '*' }],
      run: ({ maxResults, nextToken }) => {
        const page = pageOf(rules.list(), ({ name }) => name, { nextToken, size: maxResults });
        return { rules: page.items.map(listed), nextToken: page.nextToken };
      },
    }),
    'POST /rules/{ruleName}/disable': operation({
      input: named,
      needs: needs('DisableTopicRule'),
      run: ({ ruleName }) => found(rules, ruleName, () => rules.setEnabled(ruleName, false)),
    }),
    'POST /rules/{ruleName}/enable': operation({
      input: named,
      needs: needs('EnableTopicRule'),
      run: ({ ruleName }) => found(rules, ruleName, () => rules.setEnabled(ruleName, true)),
    }),
    'DELETE /rules/{ruleName}': operation({
      input: named,
      needs: needs('DeleteTopicRule'),
      run: ({ ruleName }) => rules.remove(ruleName),
    }),
  });
  // The rest of AWS IoT's control plane is another service's.
  return { ...service, match: (request) => settings.unsigned.test(request.path) && service.match(request) };
}

function found(rules: RulesEngine, ruleName: string, change: () => void): void {
  if (!rules.list().some(({ name }) => name === ruleName)) {
    // AWS does not tell a rule that is missing from one that is not yours.
    throw new AwsError('UnauthorizedException', `Access to topic rule '${ruleName}' was denied`, 401);
  }
  change();
}

function listed({ name, arn, sql, enabled }: ReturnType<RulesEngine['list']>[number]): object {
  return { ruleName: name, ruleArn: arn, topicPattern: /FROM '([^']*)'/i.exec(sql)?.[1], ruleDisabled: !enabled };
}
