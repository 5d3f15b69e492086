import { beforeEach, describe, expect, it } from 'vitest';
import { RulesEngine } from '../../../lib/local/iot/rules-engine.ts';

const ACCOUNT = '111122223333';
const arn = (name: string) => `arn:aws:iot:eu-west-1:${ACCOUNT}:rule/${name}`;

let invoked: { functionArn: string; event: unknown; source: object }[];
let sent: { queueUrl: string; body: Record<string, unknown>; role: object }[];
let problems: object[];
let engine: RulesEngine;

beforeEach(() => {
  invoked = [];
  sent = [];
  problems = [];
  engine = new RulesEngine({
    account: ACCOUNT,
    invoke(functionArn, event, source) {
      if (functionArn === 'gone') throw new Error('function gone does not exist');
      invoked.push({ functionArn, event, source });
    },
    send: (queueUrl, body, role) => sent.push({ queueUrl, body: JSON.parse(body), role }),
    onProblem: (problem) => problems.push(problem),
  });
});

function add(name: string, sql: string, functionArn = name): void {
  const errorAction = { queueUrl: 'http://queue', roleArn: 'role' };
  engine.add({ name, arn: arn(name), sql, functionArns: [functionArn], errorAction });
}

const publish = (topic: string, payload: string) => engine.handle({ topic, payload: Buffer.from(payload) }, 'client-1');

describe('the rules engine', () => {
  it('hands a message to the function of every rule that selects it, as that rule', () => {
    add('all', "SELECT * FROM 'lorawan/+/uplink'");
    add('topics', "SELECT topic(2) AS thing FROM 'lorawan/#' WHERE f_port = 85");
    add('others', "SELECT * FROM 'lorawan/+/join'");
    publish('lorawan/a/uplink', '{"f_port":85}');
    expect(invoked).toEqual([
      { functionArn: 'all', event: { f_port: 85 }, source: { arn: arn('all'), account: ACCOUNT } },
      { functionArn: 'topics', event: { thing: 'a' }, source: { arn: arn('topics'), account: ACCOUNT } },
    ]);
  });

  it('hands Basic Ingest to the rule that it names and to no other, without the prefix in the topic', () => {
    add('one', "SELECT topic() AS topic FROM 'lorawan/+/uplink'");
    add('two', "SELECT topic() AS topic FROM 'anything/else'");
    publish('$aws/rules/two/lorawan/a/uplink', '{}');
    expect(invoked.map(({ functionArn, event }) => [functionArn, event])).toEqual([
      ['two', { topic: 'lorawan/a/uplink' }],
    ]);
  });

  it('drops Basic Ingest to a rule that there is none of', () => {
    add('one', "SELECT * FROM '#'");
    publish('$aws/rules/two/lorawan/a/uplink', '{}');
    publish('$aws/rules/one', '{}');
    expect([invoked, sent, problems]).toEqual([[], [], []]);
  });

  it('parks a message that it can not hand over, whole, with the reason', () => {
    add('broken', "SELECT f_port FROM 'lorawan/+/uplink'", 'gone');
    publish('lorawan/a/uplink', '{"f_port":85,"more":1}');
    expect(sent).toEqual([
      {
        queueUrl: 'http://queue',
        role: { arn: 'role', sourceArn: arn('broken') },
        body: {
          ruleName: 'broken',
          topic: 'lorawan/a/uplink',
          clientId: 'client-1',
          base64OriginalPayload: Buffer.from('{"f_port":85,"more":1}').toString('base64'),
          failures: [
            { failedAction: 'LambdaAction', failedResource: 'gone', errorMessage: 'function gone does not exist' },
          ],
        },
      },
    ]);
    expect(problems).toHaveLength(1);
  });

  it('runs no action at all, not even the error action, for a payload that the statement can not read', () => {
    add('json', "SELECT * FROM 'lorawan/+/uplink'");
    publish('lorawan/a/uplink', 'no JSON');
    expect([invoked, sent]).toEqual([[], []]);
    expect(problems).toMatchObject([{ rule: 'json', topic: 'lorawan/a/uplink' }]);
  });

  it('refuses at the start a statement that it could not run', () => {
    expect(() => add('odd', "SELECT VALUE * FROM 'a'")).toThrow();
  });
});
