import type { RegisteredThing, ThingRegistry } from './thing-registry.ts';

/** What became of the things of another stack so far. */
export class AdoptReport {
  readonly adopted: string[] = [];
  /** Somebody changed or deleted them at the same time. */
  readonly failed: string[] = [];

  constructor(private readonly things: number) {}

  get notTried(): number {
    return this.things - this.adopted.length - this.failed.length;
  }
}

export interface AdoptDeps {
  readonly registry: Pick<ThingRegistry, 'change'>;
  /** The stack that they come to. */
  readonly stackName: string;
  /** Looked at before each thing. */
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Hands things over to a stack, by their attribute `stackName`; what else they say is kept. */
export async function adoptThings(
  things: readonly RegisteredThing[],
  report: AdoptReport,
  { registry, stackName, signal, onProgress }: AdoptDeps,
): Promise<void> {
  for (const [done, thing] of things.entries()) {
    onProgress(done, things.length);
    if (signal.aborted) return;
    const isChanged = await registry.change(thing, { stackName });
    (isChanged ? report.adopted : report.failed).push(thing.thingName);
  }
  onProgress(things.length, things.length);
}
