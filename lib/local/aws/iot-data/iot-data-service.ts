import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { optionalText, queryFlag, queryInteger, text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import { restService } from '../protocol/rest-service.ts';
import type { Publish } from '../publish.ts';
import { checkPublish } from './publish-limits.ts';
import { parseShadowUpdate } from './shadow-request.ts';
import type { ShadowStore } from './shadow-store.ts';
import type { ShadowKey } from './shadow-topic.ts';

export interface IotDataServiceOptions extends Home {
  readonly shadows: ShadowStore;
  readonly authorize: Authorize;
  readonly publish: Publish;
}

const payload = v.instance(Uint8Array);
const publishInput = v.object({
  topic: text,
  payload,
  qos: v.optional(
    v.pipe(
      v.picklist(['0', '1']),
      v.transform((qos): 0 | 1 => (qos === '1' ? 1 : 0)),
    ),
    '0',
  ),
  retain: v.optional(queryFlag, 'false'),
});
const listInput = v.object({
  thingName: text,
  nextToken: optionalText,
  pageSize: v.optional(queryInteger(1, 100), '25'),
});

/** The data plane of AWS IoT Core over HTTPS: publishing, and device shadows. */
export function iotDataService(options: IotDataServiceOptions): HttpService {
  const settings = {
    signingName: 'iotdata',
    unsigned: /^\/(topics\/.+|things\/[^/]+\/shadow|api\/things\/shadow\/.+)$/,
    body: 'payload',
    authorize: options.authorize,
    refusalCode: 'ForbiddenException',
    invalidInputCode: 'InvalidRequestException',
  } as const;
  return restService(settings, {
    'POST /topics/{topic+}': publishOperation(options),
    ...shadowRoutes(options),
    'GET /api/things/shadow/ListNamedShadowsForThing/{thingName}': listOperation(options),
  });
}

function publishOperation({ publish, ...home }: IotDataServiceOptions): Operation {
  return operation({
    input: publishInput,
    needs: ({ topic, retain }) => {
      const resource = arnOf(home, 'iot', `topic/${topic}`);
      const actions = retain ? ['iot:Publish', 'iot:RetainPublish'] : ['iot:Publish'];
      return actions.map((action) => ({ action, resource }));
    },
    run: async (message) => {
      checkPublish(message);
      await publish(message);
    },
  });
}

function shadowRoutes({ shadows, ...home }: IotDataServiceOptions): Record<string, Operation> {
  const shadowOperation = (action: string, run: (key: ShadowKey, body: Uint8Array) => unknown) =>
    operation({
      input: v.object({ thingName: text, name: optionalText, payload }),
      needs: ({ thingName, name }) => {
        const resource = ['thing', thingName, name].filter((part) => part !== undefined).join('/');
        return [{ action: `iot:${action}`, resource: arnOf(home, 'iot', resource) }];
      },
      run: async ({ thingName, name, payload: body }) => {
        const document = await run({ thingName, ...(name !== undefined && { shadowName: name }) }, body);
        return Buffer.from(JSON.stringify(document));
      },
    });
  return {
    'GET /things/{thingName}/shadow': shadowOperation('GetThingShadow', (key) => shadows.get(key)),
    'POST /things/{thingName}/shadow': shadowOperation('UpdateThingShadow', (key, body) =>
      shadows.update(key, parseShadowUpdate(body)),
    ),
    'DELETE /things/{thingName}/shadow': shadowOperation('DeleteThingShadow', (key) => shadows.delete(key)),
  };
}

function listOperation({ shadows, ...home }: IotDataServiceOptions): Operation {
  return operation({
    input: listInput,
    needs: ({ thingName }) => [
      { action: 'iot:ListNamedShadowsForThing', resource: arnOf(home, 'iot', `thing/${thingName}`) },
    ],
    run: ({ thingName, nextToken, pageSize }) => {
      const page = pageOf(shadows.names(thingName), (name) => name, { nextToken, size: pageSize });
      return { results: page.items, nextToken: page.nextToken, timestamp: Math.floor(Date.now() / 1000) };
    },
  });
}
