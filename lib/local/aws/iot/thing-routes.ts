import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { Permission } from '../protocol/authorization.ts';
import { optionalFlag, optionalText, optionalTextMap, queryFlag, queryInteger, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import type { Routes } from '../protocol/rest-service.ts';
import type { Thing } from './thing.ts';
import type { ThingPrincipals } from './thing-principals.ts';
import type { ThingRegistry } from './thing-registry.ts';

const named = { thingName: text };
const attributePayload = v.exactOptional(v.object({ attributes: optionalTextMap, merge: optionalFlag }));
const version = v.pipe(v.number(), v.integer());

const createInput = v.object({ ...named, thingTypeName: optionalText, attributePayload });
const updateInput = v.object({
  ...named,
  thingTypeName: optionalText,
  removeThingType: optionalFlag,
  attributePayload,
  expectedVersion: v.exactOptional(version),
});
const deleteInput = v.object({ ...named, expectedVersion: v.exactOptional(queryInteger(0, Number.MAX_SAFE_INTEGER)) });
const listInput = v.object({
  attributeName: optionalText,
  attributeValue: optionalText,
  usePrefixAttributeValue: v.exactOptional(queryFlag),
  thingTypeName: optionalText,
  maxResults: v.optional(queryInteger(1, 250), '250'),
  nextToken: optionalText,
});

export interface ThingRoutesOptions extends Home {
  readonly things: ThingRegistry;
  readonly principals: ThingPrincipals;
}

export function thingRoutes({ things, principals, ...home }: ThingRoutesOptions): Routes {
  const needs =
    (action: string) =>
    (input: { readonly thingName: string }): Permission[] => [
      { action: `iot:${action}`, resource: arnOf(home, 'iot', `thing/${input.thingName}`) },
    ];
  return {
    'POST /things/{thingName}': operation({
      input: createInput,
      needs: needs('CreateThing'),
      run: async ({ attributePayload: { attributes } = {}, ...thing }) => {
        const { thingName, thingArn, thingId } = await things.create({ ...thing, ...(attributes && { attributes }) });
        return { thingName, thingArn, thingId };
      },
    }),
    'GET /things/{thingName}': operation({
      input: v.object(named),
      needs: needs('DescribeThing'),
      run: ({ thingName }) => ({ ...things.describe(thingName), defaultClientId: thingName }),
    }),
    'PATCH /things/{thingName}': operation({
      input: updateInput,
      needs: needs('UpdateThing'),
      run: async ({ thingName, attributePayload: attributes, ...change }) => {
        await things.update(thingName, { ...change, ...attributes });
      },
    }),
    'DELETE /things/{thingName}': operation({
      input: deleteInput,
      needs: needs('DeleteThing'),
      run: ({ thingName, expectedVersion }) => {
        if (principals.of(thingName).length > 0) {
          const message = `Cannot delete. Thing ${thingName} is still attached to one or more principals`;
          throw new AwsError('InvalidRequestException', message);
        }
        return things.delete(thingName, expectedVersion);
      },
    }),
    'GET /things': operation({
      input: listInput,
      needs: () => [{ action: 'iot:ListThings', resource: '*' }],
      run: ({ maxResults, nextToken, ...filter }) => {
        const page = pageOf(things.list(filter), ({ thingName }) => thingName, { nextToken, size: maxResults });
        return { things: page.items.map(listed), nextToken: page.nextToken };
      },
    }),
  };
}

/** A thing without its id, as ListThings has it. */
function listed({ thingId, ...thing }: Thing): object {
  return thing;
}
