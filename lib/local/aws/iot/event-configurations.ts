import { AwsError } from '../aws-error.ts';

const EVENT_TYPES = [
  'THING',
  'THING_GROUP',
  'THING_TYPE',
  'THING_GROUP_MEMBERSHIP',
  'THING_GROUP_HIERARCHY',
  'THING_TYPE_ASSOCIATION',
  'JOB',
  'JOB_EXECUTION',
  'POLICY',
  'CERTIFICATE',
  'CA_CERTIFICATE',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Which changes are announced on `$aws/events/…`: none until enabled. Of them, the laptop announces those of THING. */
export class EventConfigurations {
  readonly creationDateMs: number;
  lastModifiedDateMs: number;
  private readonly enabled = new Set<string>();

  constructor(private readonly now: () => number) {
    this.creationDateMs = now();
    this.lastModifiedDateMs = this.creationDateMs;
  }

  isEnabled(type: EventType): boolean {
    return this.enabled.has(type);
  }

  /** Changes the event types named and leaves the others as they are. */
  update(changes: Readonly<Record<string, boolean>>): void {
    const unknown = Object.keys(changes).find((type) => !EVENT_TYPES.some((known) => known === type));
    if (unknown !== undefined) throw new AwsError('InvalidRequestException', `Unknown event type: ${unknown}`);
    for (const [type, enabled] of Object.entries(changes)) {
      if (enabled) this.enabled.add(type);
      else this.enabled.delete(type);
    }
    this.lastModifiedDateMs = this.now();
  }

  describe(): Readonly<Record<string, { readonly Enabled: boolean }>> {
    return Object.fromEntries(EVENT_TYPES.map((type) => [type, { Enabled: this.isEnabled(type) }]));
  }
}
