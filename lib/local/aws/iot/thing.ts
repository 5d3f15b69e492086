import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../aws-error.ts';

export interface Thing {
  readonly thingName: string;
  readonly thingArn: string;
  /** UUID; a thing that is made again has a new one. */
  readonly thingId: string;
  readonly thingTypeName?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1 when created, one more with each update. */
  readonly version: number;
}

export interface NewThing {
  readonly thingName: string;
  readonly thingTypeName?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ThingChange {
  /** Refuses the change unless the thing has this version. */
  readonly expectedVersion?: number;
  readonly thingTypeName?: string;
  readonly removeThingType?: boolean;
  /** An empty value deletes the attribute. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Keeps the attributes that are not named; without it, all are replaced. */
  readonly merge?: boolean;
}

export interface ThingFilter {
  readonly attributeName?: string;
  readonly attributeValue?: string;
  /** Whether `attributeValue` is only the beginning of the value. */
  readonly usePrefixAttributeValue?: boolean;
  readonly thingTypeName?: string;
}

/** The thing itself if it is configured as wanted. @throws AwsError ResourceAlreadyExistsException */
export function sameThing(thing: Thing, wanted: Pick<Thing, 'attributes' | 'thingTypeName'>): Thing {
  const { attributes, thingTypeName } = thing;
  if (isDeepStrictEqual({ attributes, thingTypeName }, { thingTypeName: undefined, ...wanted })) return thing;
  const message = `Thing ${thing.thingName} already exists in account with different configuration`;
  const members = { resourceId: thing.thingName, resourceArn: thing.thingArn };
  throw new AwsError('ResourceAlreadyExistsException', message, 409, members);
}

/** @throws AwsError InvalidRequestException for a change that both gives and takes a type */
export function changedType(
  before: string | undefined,
  { thingTypeName, removeThingType }: ThingChange,
): string | undefined {
  if (!removeThingType) return thingTypeName ?? before;
  if (thingTypeName === undefined) return undefined;
  throw new AwsError('InvalidRequestException', 'thingTypeName and removeThingType exclude each other');
}

export function changedAttributes(
  before: Thing['attributes'],
  { attributes, merge }: ThingChange,
): Thing['attributes'] {
  if (attributes === undefined) return before;
  return withoutEmpty(merge ? { ...before, ...attributes } : attributes);
}

/** An empty value stands for an attribute that is not there. */
export function withoutEmpty(attributes: Thing['attributes']): Thing['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}

/** @throws AwsError VersionConflictException */
export function checkVersion(
  { thingName, version }: Pick<Thing, 'thingName' | 'version'>,
  expectedVersion?: number,
): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  const message = `Thing ${thingName} has version ${version}, not ${expectedVersion}`;
  throw new AwsError('VersionConflictException', message, 409);
}

export function fits(thing: Thing, filter: ThingFilter): boolean {
  if (filter.thingTypeName !== undefined && filter.thingTypeName !== thing.thingTypeName) return false;
  if (filter.attributeName === undefined) return true;
  const value = thing.attributes[filter.attributeName];
  if (value === undefined || filter.attributeValue === undefined) return value !== undefined;
  return filter.usePrefixAttributeValue ? value.startsWith(filter.attributeValue) : value === filter.attributeValue;
}
