import * as v from 'valibot';
import type { Home } from '../arn.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { operation } from '../protocol/operation.ts';
import { restService } from '../protocol/rest-service.ts';
import { certificateRoutes } from './certificate-routes.ts';
import type { Certificates } from './certificates.ts';
import type { Policies } from './policies.ts';
import { policyRoutes } from './policy-routes.ts';
import { thingPrincipalRoutes } from './thing-principal-routes.ts';
import { ThingPrincipals } from './thing-principals.ts';
import type { ThingRegistry } from './thing-registry.ts';
import { thingRoutes } from './thing-routes.ts';
import { thingTypeRoutes } from './thing-type-routes.ts';

export interface IotServiceOptions extends Home {
  readonly things: ThingRegistry;
  readonly certificates: Certificates;
  readonly policies: Policies;
  readonly authorize: Authorize;
  iotEndpoint(): string;
}

/** The control plane of AWS IoT Core, as far as things, thing types, events, certificates and policies go. */
export function iotService(options: IotServiceOptions): HttpService {
  const principals = new ThingPrincipals();
  const settings = {
    signingName: 'iot',
    unsigned:
      /^\/(things|thing-types|event-configurations|endpoint|keys-and-certificate|certificates|policies)(\/[^/]+)?(\/deprecate)?$/,
    body: 'json',
    authorize: options.authorize,
    refusalCode: 'AccessDeniedException',
    invalidInputCode: 'InvalidRequestException',
  } as const;
  return restService(settings, {
    ...thingRoutes({ ...options, principals }),
    ...thingTypeRoutes(options),
    ...certificateRoutes({ ...options, principals }),
    ...thingPrincipalRoutes({ ...options, principals }),
    ...policyRoutes(options),
    ...eventRoutes(options.things),
    'GET /endpoint': operation({
      input: v.object({}),
      needs: () => [{ action: 'iot:DescribeEndpoint', resource: '*' }],
      run: () => ({ endpointAddress: options.iotEndpoint() }),
    }),
  });
}

function eventRoutes({ events }: ThingRegistry) {
  return {
    'GET /event-configurations': operation({
      input: v.object({}),
      needs: () => [{ action: 'iot:DescribeEventConfigurations', resource: '*' }],
      run: () => ({
        eventConfigurations: events.describe(),
        creationDate: events.creationDateMs / 1000,
        lastModifiedDate: events.lastModifiedDateMs / 1000,
      }),
    }),
    'PATCH /event-configurations': operation({
      input: v.object({
        eventConfigurations: v.record(v.string(), v.object({ Enabled: v.optional(v.boolean(), false) })),
      }),
      needs: () => [{ action: 'iot:UpdateEventConfigurations', resource: '*' }],
      run: ({ eventConfigurations }) => {
        const changes = Object.entries(eventConfigurations).map(([type, { Enabled }]) => [type, Enabled]);
        events.update(Object.fromEntries(changes));
      },
    }),
  };
}
