import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';
import { optionalFlag, optionalText, queryInteger, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import type { Routes } from '../protocol/rest-service.ts';
import type { ThingRegistry } from './thing-registry.ts';
import type { ThingType } from './thing-types.ts';

const named = { thingTypeName: text };
const createInput = v.object({
  ...named,
  thingTypeProperties: v.exactOptional(
    v.object({ thingTypeDescription: optionalText, searchableAttributes: v.exactOptional(v.array(v.string())) }),
  ),
});
const listInput = v.object({
  thingTypeName: optionalText,
  maxResults: v.optional(queryInteger(1, 250), '250'),
  nextToken: optionalText,
});

export function thingTypeRoutes({ things: { types }, ...home }: Home & { readonly things: ThingRegistry }): Routes {
  const needs =
    (action: string) =>
    (input: { readonly thingTypeName: string }): Permission[] => [
      { action: `iot:${action}`, resource: arnOf(home, 'iot', `thingtype/${input.thingTypeName}`) },
    ];
  return {
    'POST /thing-types/{thingTypeName}': operation({
      input: createInput,
      needs: needs('CreateThingType'),
      run: ({ thingTypeName, thingTypeProperties }) => {
        const { thingTypeArn, thingTypeId } = types.create(thingTypeName, thingTypeProperties);
        return { thingTypeName, thingTypeArn, thingTypeId };
      },
    }),
    'GET /thing-types/{thingTypeName}': operation({
      input: v.object(named),
      needs: needs('DescribeThingType'),
      run: ({ thingTypeName }) => described(types.describe(thingTypeName)),
    }),
    'POST /thing-types/{thingTypeName}/deprecate': operation({
      input: v.object({ ...named, undoDeprecate: optionalFlag }),
      needs: needs('DeprecateThingType'),
      run: ({ thingTypeName, undoDeprecate }) => types.deprecate(thingTypeName, undoDeprecate),
    }),
    'DELETE /thing-types/{thingTypeName}': operation({
      input: v.object(named),
      needs: needs('DeleteThingType'),
      run: ({ thingTypeName }) => types.delete(thingTypeName),
    }),
    'GET /thing-types': operation({
      input: listInput,
      needs: () => [{ action: 'iot:ListThingTypes', resource: '*' }],
      run: ({ thingTypeName, maxResults, nextToken }) => {
        const matching = types
          .list()
          .filter((type) => thingTypeName === undefined || type.thingTypeName === thingTypeName);
        const page = pageOf(matching, (type) => type.thingTypeName, { nextToken, size: maxResults });
        return { thingTypes: page.items.map(listed), nextToken: page.nextToken };
      },
    }),
  };
}

/** Without the id, as ListThingTypes has it. */
function listed(type: ThingType): object {
  const { thingTypeId, ...rest } = described(type);
  return rest;
}

function described({ creationDateMs, deprecationDateMs, ...type }: ThingType) {
  const metadata = { deprecated: deprecationDateMs !== undefined, creationDate: creationDateMs / 1000 };
  const deprecation = deprecationDateMs !== undefined && { deprecationDate: deprecationDateMs / 1000 };
  return { ...type, thingTypeMetadata: { ...metadata, ...deprecation } };
}
