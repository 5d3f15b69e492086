import { randomUUID } from 'node:crypto';
import type { Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { asAwsError } from '../http/errors.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.ts';
import type { AssumeRole } from './assume-role.ts';
import { SecurityTokens } from './security-tokens.ts';
import { type XmlObject, xml } from './xml.ts';

type Operation = (tokens: SecurityTokens, form: URLSearchParams, accessKeyId: string | undefined) => XmlObject;

const operations = new Map<string, Operation>([
  ['AssumeRole', (tokens, form, accessKeyId) => tokens.assumeRole(form, accessKeyId)],
  ['GetCallerIdentity', (tokens, _, accessKeyId) => tokens.getCallerIdentity(accessKeyId)],
]);

/** STS in the query protocol: a form asks, XML answers. Neither operation asks the caller's own policies. */
export function stsService(home: Home, assumeRole: AssumeRole): HttpService {
  const tokens = new SecurityTokens(home, assumeRole);
  return {
    match: ({ scope, headers }) => {
      if (scope !== undefined) return scope.service === 'sts';
      return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    },
    async answer(request) {
      try {
        return resultAnswer(request, tokens);
      } catch (error) {
        return errorAnswer(asAwsError(error));
      }
    },
  };
}

function resultAnswer({ body, scope }: HttpRequest, tokens: SecurityTokens): HttpAnswer {
  const form = new URLSearchParams(Buffer.from(body).toString());
  const action = form.get('Action') ?? '';
  const run = operations.get(action);
  if (run === undefined) throw new AwsError('InvalidAction', `The laptop's STS does not offer the action '${action}'`);
  const result = run(tokens, form, scope?.accessKeyId);
  return xmlAnswer(200, `${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  });
}

function errorAnswer({ code, message, status }: AwsError): HttpAnswer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return xmlAnswer(status, 'ErrorResponse', {
    Error: { Type: type, Code: code, Message: message },
    RequestId: randomUUID(),
  });
}

function xmlAnswer(status: number, root: string, content: XmlObject): HttpAnswer {
  const body = `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${xml(content)}</${root}>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
