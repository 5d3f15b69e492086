import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../terminal.ts';
import type { DeviceDeployment } from './deployment.ts';
import { Pace } from './pace.ts';
import { type RegisteredThing, thingRegistry } from './thing-registry.ts';

/** AWS answers so many ListThings a second. */
const LIST_RATE = 10;

/** Reads all things of the type that are of a stack, and shows how many there are so far. */
export async function readThings(
  { config, thingTypeName }: DeviceDeployment,
  stackName: string,
  terminal: Terminal,
): Promise<readonly RegisteredThing[]> {
  const pace = new Pace(LIST_RATE, { now: () => performance.now(), sleep });
  const things: RegisteredThing[] = [];
  try {
    for await (const page of thingRegistry({ config, thingTypeName, pace }).list(stackName)) {
      things.push(...page);
      terminal.progress(`Things: ${things.length}`);
    }
    return things;
  } finally {
    terminal.progress('');
  }
}
