import * as v from 'valibot';
import { onceAllowed } from '../custom-resource/once-allowed.ts';
import { SEARCHABLE_ATTRIBUTES, SETUP_ATTRIBUTES, type SetupProperties } from './contract.ts';

/** What setting up the account needs from outside. */
export interface SetupDeps {
  /** The thing type of that name; undefined if there is none. */
  describeThingType(name: string): Promise<{ readonly deprecated: boolean } | undefined>;
  createThingType(name: string, description: string, searchableAttributes: readonly string[]): Promise<void>;
  /** Has AWS IoT tell of things that are created, changed and deleted. */
  enableThingEvents(): Promise<void>;
  /** Host of the account's MQTT endpoint. */
  describeEndpoint(): Promise<string>;
  sleep(ms: number): Promise<void>;
}

/** A request of CloudFormation to a custom resource, as far as it matters here. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceProperties: Pick<SetupProperties, 'thingTypeName'>;
}

export interface CustomResourceResult {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export const CustomResourceRequestSchema = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  PhysicalResourceId: v.optional(v.string()),
  ResourceProperties: v.object({ thingTypeName: v.pipe(v.string(), v.minLength(1)) }),
});

/**
 * Makes the account ready for LoRaWAN things. What it finds it adopts, and it takes nothing away again: thing types and
 * event messages are shared by all stacks of an account and Region, and things outlive the stack that made them.
 */
export async function setupAccount(request: CustomResourceRequest, deps: SetupDeps): Promise<CustomResourceResult> {
  const { thingTypeName } = request.ResourceProperties;
  // The same id for ever: a new one would have CloudFormation delete the old resource.
  const result = { PhysicalResourceId: request.PhysicalResourceId ?? 'lorawan-setup' };
  if (request.RequestType === 'Delete') return result;

  const thingType = await onceAllowed(() => deps.describeThingType(thingTypeName), deps.sleep);
  if (thingType?.deprecated) {
    throw new Error(
      `thing type ${thingTypeName} is deprecated, so that no thing can be created with it: revive it with ` +
        `"aws iot deprecate-thing-type --thing-type-name ${thingTypeName} --undo-deprecate", or set another thingTypeName`,
    );
  }
  if (thingType === undefined) {
    await deps.createThingType(thingTypeName, 'LoRaWAN end devices', SEARCHABLE_ATTRIBUTES);
  }
  // An update of the stack adds this right just before.
  await onceAllowed(() => deps.enableThingEvents(), deps.sleep);
  return { ...result, Data: { [SETUP_ATTRIBUTES.iotEndpoint]: await deps.describeEndpoint() } };
}
