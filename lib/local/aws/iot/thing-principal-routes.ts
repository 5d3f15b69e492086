import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import { text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import type { Routes } from '../protocol/rest-service.ts';
import type { Certificates } from './certificates.ts';
import type { ThingPrincipals } from './thing-principals.ts';
import type { ThingRegistry } from './thing-registry.ts';

export interface ThingPrincipalRoutesOptions extends Home {
  readonly things: ThingRegistry;
  readonly certificates: Certificates;
  readonly principals: ThingPrincipals;
}

/** The ARN comes in a header. */
const tie = { thingName: text, 'x-amzn-principal': text };

export function thingPrincipalRoutes({
  things,
  certificates,
  principals,
  ...home
}: ThingPrincipalRoutesOptions): Routes {
  const thingArn = (thingName: string): string => arnOf(home, 'iot', `thing/${thingName}`);
  /** AWS asks for permission on the certificate. */
  const needs =
    (action: string) =>
    ({ thingName, 'x-amzn-principal': resource }: Tie) => [
      { action: `iot:${action}`, resource, context: { 'iot:thingArn': thingArn(thingName) } },
    ];
  const existing = ({ thingName, 'x-amzn-principal': principal }: Tie): [string, string] => {
    const { certificateArn } = certificates.describe(principal.slice(principal.lastIndexOf('/') + 1));
    return [things.describe(thingName).thingName, certificateArn];
  };
  return {
    'PUT /things/{thingName}/principals': operation({
      input: v.object(tie),
      needs: needs('AttachThingPrincipal'),
      run: (input) => principals.attach(...existing(input)),
    }),
    'DELETE /things/{thingName}/principals': operation({
      input: v.object(tie),
      needs: needs('DetachThingPrincipal'),
      run: (input) => principals.detach(...existing(input)),
    }),
    'GET /things/{thingName}/principals': operation({
      input: v.object({ thingName: text }),
      needs: ({ thingName }) => [{ action: 'iot:ListThingPrincipals', resource: thingArn(thingName) }],
      run: ({ thingName }) => ({ principals: principals.of(things.describe(thingName).thingName) }),
    }),
  };
}

interface Tie {
  readonly thingName: string;
  readonly 'x-amzn-principal': string;
}
