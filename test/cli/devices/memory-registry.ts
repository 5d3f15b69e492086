import {
  type Attributes,
  type RegisteredThing,
  ThingRefused,
  type ThingRegistry,
} from '../../../lib/cli/devices/thing-registry.ts';

/** Things in memory, as AWS keeps them, and the calls that were made. */
export class MemoryRegistry implements ThingRegistry {
  readonly calls: string[] = [];
  readonly things = new Map<string, RegisteredThing>();
  /** Things that the list doesn't show yet. */
  readonly unlisted = new Set<string>();
  /** Called before each creation, as somebody else who is at work; what it throws fails the call. */
  meanwhile: (thingName: string) => void = () => {};

  add(thingName: string, attributes: Attributes, thingTypeName: string | undefined = 'lorawan'): void {
    this.things.set(thingName, { thingName, thingTypeName, attributes, version: 1 });
  }

  async *list(stackName?: string): AsyncGenerator<readonly RegisteredThing[]> {
    this.calls.push('list');
    for (const thing of this.things.values()) {
      const { thingName, thingTypeName, attributes } = thing;
      const isMeant = stackName === undefined || attributes['stackName'] === stackName;
      if (thingTypeName === 'lorawan' && isMeant && !this.unlisted.has(thingName)) yield [thing];
    }
  }

  async describe(thingName: string): Promise<RegisteredThing | undefined> {
    this.calls.push(`describe ${thingName}`);
    return this.things.get(thingName);
  }

  async create(thingName: string, attributes: Attributes): Promise<boolean> {
    this.calls.push(`create ${thingName}`);
    this.meanwhile(thingName);
    if (thingName.includes('!')) throw new ThingRefused('no such name');
    if (this.things.has(thingName)) return false;
    this.add(thingName, attributes);
    return true;
  }

  async change(thing: RegisteredThing, attributes: Attributes): Promise<boolean> {
    this.calls.push(`change ${thing.thingName}`);
    this.meanwhile(thing.thingName);
    const current = this.things.get(thing.thingName);
    if (current?.version !== thing.version) return false;
    const changed = { ...current, attributes: { ...current.attributes, ...attributes }, version: current.version + 1 };
    this.things.set(thing.thingName, changed);
    return true;
  }
}
