import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { CommandFailed, UsageError } from '../../lib/cli/command.ts';
import { explain } from '../../lib/cli/explain.ts';
import { SettingsError } from '../../lib/settings.ts';

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });
const denied = new DynamoDBServiceException({
  name: 'AccessDeniedException',
  message: 'User: arn:aws:iam::1:user/a is not authorized to perform: dynamodb:Scan',
  $fault: 'client',
  $metadata: {},
});

it.each([
  ['a failed command', new CommandFailed('It is so.'), /^It is so\.$/],
  ['a wrong command line', new UsageError('Say so.'), /^Say so\.$/],
  ['wrong settings', new SettingsError('Settings in x'), /^Settings in x$/],
  ['an address where nobody listens', withCode('connect ECONNREFUSED 127.0.0.1:4566', 'ECONNREFUSED'), /npm start/],
  ['several addresses', withCode('', 'ECONNREFUSED'), /\(ECONNREFUSED\)/],
  ['no Region', new Error('Region is missing'), /AWS_REGION.*--local/],
  ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' }), /AWS_PROFILE.*--local/],
  ['a refusal by AWS', denied, /^AWS refused: AccessDeniedException: User: .* perform: dynamodb:Scan$/],
])('%s is told in one sentence, without a stack', (_, error, sentence) => {
  expect(explain(error)).toMatch(sentence);
  expect(explain(error)).not.toMatch(/^ {4}at /m);
});

it('a bug is told with its stack, so that it can be reported', () => {
  expect(explain(new TypeError('x is undefined'))).toMatch(/^TypeError: x is undefined\n {4}at /);
});
