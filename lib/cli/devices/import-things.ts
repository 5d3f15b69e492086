import type { DeviceRow } from './device-row.ts';
import { KnownThings } from './known-things.ts';
import { differenceOf } from './thing-difference.ts';
import { type RegisteredThing, ThingRefused, type ThingRegistry } from './thing-registry.ts';

/** What became of the rows of a file so far. */
export class ImportReport {
  readonly made: string[] = [];
  readonly alreadyThere: string[] = [];
  readonly failed: FailedRow[] = [];
  /** Whether the import ended before the last row, since somebody wished so. */
  interrupted = false;

  constructor(readonly rows: number) {}

  get notTried(): number {
    return this.rows - this.made.length - this.alreadyThere.length - this.failed.length;
  }

  json(): object {
    const { made, alreadyThere, failed, notTried, interrupted } = this;
    return { made, alreadyThere, failed, notTried, interrupted };
  }

  fail({ line, thingName }: DeviceRow, reason: string): void {
    this.failed.push({ line, thingName, reason });
  }
}

export interface FailedRow {
  readonly line: number;
  readonly thingName: string;
  readonly reason: string;
}

export interface ImportDeps {
  readonly registry: Pick<ThingRegistry, 'list' | 'describe' | 'create'>;
  readonly stackName: string;
  readonly thingTypeName: string;
  /** Looked at before each thing. */
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/**
 * Makes the things of a file that are not there yet. What there is already needs no further call, so that a repeat goes on
 * where the one before ended.
 * @param report filled as it goes on; what it says holds even if this fails
 */
export async function importThings(rows: readonly DeviceRow[], report: ImportReport, deps: ImportDeps): Promise<void> {
  const { registry, stackName, signal, onProgress } = deps;
  const known = await KnownThings.read(registry.list());
  const missing = rows.filter((row) => !settle(row, known.thing(row.thingName), report, deps));
  const wanted = missing.filter((row) => {
    const other = known.sameDevice(stackName, row.attributes);
    if (other !== undefined) report.fail(row, `the thing ${other.thing} has this ${other.attribute} already`);
    return other === undefined;
  });
  for (const [done, row] of wanted.entries()) {
    onProgress(done, wanted.length);
    report.interrupted = signal.aborted;
    if (report.interrupted) return;
    await makeThing(row, report, deps);
  }
  onProgress(wanted.length, wanted.length);
}

async function makeThing(row: DeviceRow, report: ImportReport, deps: ImportDeps): Promise<void> {
  const { registry, stackName } = deps;
  const { thingName } = row;
  try {
    if (await registry.create(thingName, { stackName, ...row.attributes })) return void report.made.push(thingName);
  } catch (error) {
    if (!(error instanceof ThingRefused)) throw error;
    return report.fail(row, error.message);
  }
  // Of another type, or made since the list was read.
  const existing = await registry.describe(thingName);
  if (!settle(row, existing, report, deps)) report.fail(row, 'it was deleted this moment: import the file once more');
}

/** Whether the thing that there is settles the row: by being the one that is wanted, or by being another one. */
function settle(
  row: DeviceRow,
  existing: RegisteredThing | undefined,
  report: ImportReport,
  { stackName, thingTypeName }: ImportDeps,
): boolean {
  if (existing === undefined) return false;
  const difference = differenceOf(existing, { thingTypeName, attributes: { stackName, ...row.attributes } });
  if (difference === undefined) report.alreadyThere.push(row.thingName);
  else report.fail(row, `there is such a thing already, and ${difference}`);
  return true;
}
