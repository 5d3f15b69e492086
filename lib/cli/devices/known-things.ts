import { deviceIDOf } from './device-row.ts';
import type { Attributes, RegisteredThing } from './thing-registry.ts';

/** Things as they were listed, to be found by name and by device. */
export class KnownThings {
  private readonly byName = new Map<string, RegisteredThing>();
  private readonly byDevice = new Map<string, string>();

  static async read(pages: AsyncIterable<readonly RegisteredThing[]>): Promise<KnownThings> {
    const known = new KnownThings();
    for await (const page of pages) for (const thing of page) known.add(thing);
    return known;
  }

  private add(thing: RegisteredThing): void {
    const { thingName, attributes } = thing;
    this.byName.set(thingName, thing);
    const { stackName = '' } = attributes;
    for (const { key } of deviceKeys(stackName, attributes)) this.byDevice.set(key, thingName);
  }

  thing(thingName: string): RegisteredThing | undefined {
    return this.byName.get(thingName);
  }

  /** The thing of a stack that has the DevEUI or the device ID already. */
  sameDevice(
    stackName: string,
    attributes: Attributes,
  ): { readonly thing: string; readonly attribute: string } | undefined {
    for (const { key, attribute } of deviceKeys(stackName, attributes)) {
      const thing = this.byDevice.get(key);
      if (thing !== undefined) return { thing, attribute };
    }
    return undefined;
  }
}

/** A stack is an application of the network: within it, each of these is there once. */
function deviceKeys(stackName: string, attributes: Attributes) {
  const { devEUI = '' } = attributes;
  return [
    { attribute: 'devEUI', key: `${stackName} ${devEUI.toUpperCase()}` },
    { attribute: 'deviceID', key: `${stackName} ${deviceIDOf(attributes)}` },
  ];
}
