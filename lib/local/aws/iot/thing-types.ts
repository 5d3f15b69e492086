import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { checkThingTypeName } from './thing-limits.ts';

export interface ThingTypeProperties {
  readonly thingTypeDescription?: string;
  /** At most 3. */
  readonly searchableAttributes?: readonly string[];
}

export interface ThingType {
  readonly thingTypeName: string;
  readonly thingTypeArn: string;
  readonly thingTypeId: string;
  readonly thingTypeProperties: ThingTypeProperties;
  readonly creationDateMs: number;
  /** Present once deprecated. */
  readonly deprecationDateMs?: number;
}

/** How long AWS keeps a deprecated type from being deleted. */
const DELETION_WAIT_MS = 5 * 60_000;

export class ThingTypes {
  private readonly types = new Map<string, ThingType>();

  constructor(
    private readonly home: Home,
    private readonly now: () => number,
    private readonly isUsed: (thingTypeName: string) => boolean,
  ) {}

  /** Answers the type that is there already if its properties are the same. */
  create(thingTypeName: string, thingTypeProperties: ThingTypeProperties = {}): ThingType {
    checkThingTypeName(thingTypeName);
    if ((thingTypeProperties.searchableAttributes ?? []).length > 3) throw invalid('At most 3 searchable attributes');
    const existing = this.types.get(thingTypeName);
    if (existing !== undefined) return sameType(existing, thingTypeProperties);
    const type = {
      thingTypeName,
      thingTypeArn: arnOf(this.home, 'iot', `thingtype/${thingTypeName}`),
      thingTypeId: randomUUID(),
      thingTypeProperties,
      creationDateMs: this.now(),
    };
    this.types.set(thingTypeName, type);
    return type;
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(thingTypeName: string): ThingType {
    const type = this.types.get(thingTypeName);
    if (type === undefined) {
      throw new AwsError('ResourceNotFoundException', `Thing type ${thingTypeName} not found`, 404);
    }
    return type;
  }

  list(): readonly ThingType[] {
    return [...this.types.values()].sort((a, b) => (a.thingTypeName < b.thingTypeName ? -1 : 1));
  }

  deprecate(thingTypeName: string, undo = false): void {
    const { deprecationDateMs, ...type } = this.describe(thingTypeName);
    this.types.set(thingTypeName, undo ? type : { ...type, deprecationDateMs: deprecationDateMs ?? this.now() });
  }

  delete(thingTypeName: string): void {
    const { deprecationDateMs } = this.describe(thingTypeName);
    if (deprecationDateMs === undefined) throw invalid(`Thing type ${thingTypeName} is not deprecated`);
    if (this.now() - deprecationDateMs < DELETION_WAIT_MS) {
      throw invalid(`Thing type ${thingTypeName} was deprecated less than 5 minutes ago`);
    }
    if (this.isUsed(thingTypeName)) throw invalid(`Thing type ${thingTypeName} is associated with things`);
    this.types.delete(thingTypeName);
  }

  /** Refuses a type that a thing can't be given: unknown or deprecated. */
  checkAssignable(thingTypeName: string): void {
    if (this.describe(thingTypeName).deprecationDateMs === undefined) return;
    throw invalid(`Thing type ${thingTypeName} is deprecated: no more things can be associated with it`);
  }
}

function sameType(type: ThingType, properties: ThingTypeProperties): ThingType {
  if (isDeepStrictEqual(type.thingTypeProperties, properties)) return type;
  const message = `Thing type ${type.thingTypeName} already exists in account with different properties`;
  const members = { resourceId: type.thingTypeName, resourceArn: type.thingTypeArn };
  throw new AwsError('ResourceAlreadyExistsException', message, 409, members);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}
