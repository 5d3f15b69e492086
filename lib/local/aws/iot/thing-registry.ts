import { randomUUID } from 'node:crypto';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { Publish } from '../publish.ts';
import { EventConfigurations } from './event-configurations.ts';
import {
  changedAttributes,
  changedType,
  checkVersion,
  fits,
  type NewThing,
  sameThing,
  type Thing,
  type ThingChange,
  type ThingFilter,
  withoutEmpty,
} from './thing.ts';
import { type ThingOperation, thingEvent } from './thing-event.ts';
import { checkAttributes, checkThingName } from './thing-limits.ts';
import { ThingTypes } from './thing-types.ts';

export interface RegistryOptions extends Home {
  readonly publish: Publish;
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly now?: () => number;
}

/** The things of the account. What changes is announced on `$aws/events/thing/…` if the event configuration says so. */
export class ThingRegistry {
  readonly types: ThingTypes;
  readonly events: EventConfigurations;
  private readonly things = new Map<string, Thing>();
  private readonly now: () => number;

  constructor(private readonly options: RegistryOptions) {
    this.now = options.now ?? Date.now;
    const isUsed = (type: string) => [...this.things.values()].some((thing) => thing.thingTypeName === type);
    this.types = new ThingTypes(options, this.now, isUsed);
    this.events = new EventConfigurations(this.now);
  }

  /** Answers the thing that is there already if its configuration is the same. */
  async create({ thingName, thingTypeName, attributes = {} }: NewThing): Promise<Thing> {
    checkThingName(thingName);
    const configuration = {
      attributes: withoutEmpty(attributes),
      ...(thingTypeName !== undefined && { thingTypeName }),
    };
    const existing = this.things.get(thingName);
    if (existing !== undefined) return sameThing(existing, configuration);
    checkAttributes(configuration.attributes, thingTypeName !== undefined);
    if (thingTypeName !== undefined) this.types.checkAssignable(thingTypeName);
    const thingArn = arnOf(this.options, 'iot', `thing/${thingName}`);
    const thing = { thingName, thingArn, thingId: randomUUID(), ...configuration, version: 1 };
    this.things.set(thingName, thing);
    await this.announce('CREATED', thing);
    return thing;
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(thingName: string): Thing {
    const thing = this.things.get(thingName);
    if (thing === undefined) throw new AwsError('ResourceNotFoundException', `Thing ${thingName} not found`, 404);
    return thing;
  }

  async update(thingName: string, change: ThingChange): Promise<Thing> {
    const { thingTypeName: typeBefore, ...before } = this.describe(thingName);
    checkVersion(before, change.expectedVersion);
    const type = changedType(typeBefore, change);
    if (type !== undefined && type !== typeBefore) this.types.checkAssignable(type);
    const attributes = changedAttributes(before.attributes, change);
    checkAttributes(attributes, type !== undefined);
    const thing = {
      ...before,
      attributes,
      version: before.version + 1,
      ...(type !== undefined && { thingTypeName: type }),
    };
    this.things.set(thingName, thing);
    await this.announce('UPDATED', thing);
    return thing;
  }

  /** Deleting a thing that is not there succeeds. */
  async delete(thingName: string, expectedVersion?: number): Promise<void> {
    const thing = this.things.get(thingName);
    if (thing === undefined) return;
    checkVersion(thing, expectedVersion);
    this.things.delete(thingName);
    await this.announce('DELETED', thing);
  }

  /** In the order of their names. */
  list(filter: ThingFilter = {}): readonly Thing[] {
    const things = [...this.things.values()].filter((thing) => fits(thing, filter));
    return things.sort((a, b) => (a.thingName < b.thingName ? -1 : 1));
  }

  private async announce(operation: ThingOperation, thing: Thing): Promise<void> {
    if (!this.events.isEnabled('THING')) return;
    const event = thingEvent(operation, thing, { accountId: this.options.account, timestamp: this.now() });
    const topic = `$aws/events/thing/${thing.thingName}/${operation.toLowerCase()}`;
    await this.options.publish({ topic, payload: Buffer.from(JSON.stringify(event)), qos: 1 });
  }
}
