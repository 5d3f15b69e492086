import { randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpRequest, HttpService } from '../aws/http/http-service.ts';
import type { LambdaService } from './lambda-service.ts';

const PREFIX = '/lambda-url/';

/** Bodies of these types reach a function as text, all others in base64. */
const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript)\b)/i;

/**
 * URLs of functions, as Lambda serves them: `AuthType: NONE`, payload format 2.0, the whole answer at once. On AWS each has
 * a host of its own; here each is a folder on the port of the AWS-compatible endpoint.
 * See https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export class FunctionUrls implements HttpService {
  private readonly functionArns = new Map<string, string>();

  /** @param endpoint `http://127.0.0.1:<port>` */
  constructor(
    private readonly lambda: Pick<LambdaService, 'find' | 'hasOpenUrl' | 'invoke'>,
    private readonly endpoint: string,
  ) {}

  /** Gives a function a URL and answers it, with a slash at its end as on AWS. */
  add(functionArn: string): string {
    const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
    this.functionArns.set(name, functionArn);
    return `${this.endpoint}${PREFIX}${name}/`;
  }

  match({ path }: HttpRequest): boolean {
    return path.startsWith(PREFIX);
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const [name = '', ...levels] = request.path.slice(PREFIX.length).split('/');
    const functionArn = this.functionArns.get(name);
    // Deleting a function deletes its URL.
    if (functionArn === undefined || this.lambda.find(functionArn) === undefined) return json(404, { Message: null });
    if (!this.lambda.hasOpenUrl(functionArn)) return json(403, { Message: 'Forbidden' });
    const { payload } = await this.lambda.invoke(functionArn, eventOf(request, `/${levels.join('/')}`));
    return payload === undefined ? { status: 502, body: 'Internal Server Error' } : answerOf(payload);
  }
}

function eventOf({ method, query, headers: raw, body }: HttpRequest, rawPath: string): object {
  const headers = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, [value].flat().join(',')]));
  const isText = TEXT_TYPES.test(headers['content-type'] ?? '');
  const [now, parameters] = [new Date(), [...query]];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.toString(),
    headers,
    ...(parameters.length > 0 && { queryStringParameters: Object.fromEntries(parameters) }),
    requestContext: {
      accountId: 'anonymous',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: headers['user-agent'] },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: Buffer.from(body).toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What a function answered: status, headers and body if it says so, otherwise the body alone. */
function answerOf(payload: string): HttpAnswer {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = answer as StructuredAnswer;
  const content = isBase64Encoded ? Buffer.from(body, 'base64') : body;
  return { status: statusCode, headers: { 'content-type': 'application/json', ...headers }, body: content };
}

interface StructuredAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
