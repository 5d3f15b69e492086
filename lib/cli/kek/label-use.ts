/** A device, and the KEK labels of its sessions; a session that has none is left out. */
export interface DeviceLabels {
  readonly thingName: string;
  readonly session?: string | undefined;
  readonly pending?: string | undefined;
  readonly previous?: string | undefined;
}

/** How many devices have a session whose AppSKey is wrapped under a label. */
export interface LabelUse {
  /** In any session; a device that has several with the label counts once. */
  readonly devices: number;
  /** In the session in use. */
  readonly session: number;
  /** In the session that the last join-accept offered. */
  readonly pending: number;
  /** In the session before, of which a late uplink may still come. */
  readonly previous: number;
  /** Names of the first few. */
  readonly examples: readonly string[];
}

export const UNUSED: LabelUse = { devices: 0, session: 0, pending: 0, previous: 0, examples: [] };

const EXAMPLES = 3;

/**
 * Counts the devices by label.
 * @param pages of the device table
 * @param onProgress hears how many devices were looked at so far
 */
export async function countLabelUse(
  pages: AsyncIterable<readonly DeviceLabels[]>,
  onProgress: (devices: number) => void,
): Promise<ReadonlyMap<string, LabelUse>> {
  const uses = new Map<string, LabelUse>();
  let devices = 0;
  for await (const page of pages) {
    for (const device of page) {
      for (const label of labelsOf(device)) uses.set(label, counted(uses.get(label) ?? UNUSED, device, label));
    }
    devices += page.length;
    onProgress(devices);
  }
  return uses;
}

function labelsOf({ session, pending, previous }: DeviceLabels): ReadonlySet<string> {
  return new Set([session, pending, previous].filter((label) => label !== undefined));
}

function counted(use: LabelUse, device: DeviceLabels, label: string): LabelUse {
  return {
    devices: use.devices + 1,
    session: use.session + (device.session === label ? 1 : 0),
    pending: use.pending + (device.pending === label ? 1 : 0),
    previous: use.previous + (device.previous === label ? 1 : 0),
    examples: use.examples.length < EXAMPLES ? [...use.examples, device.thingName] : use.examples,
  };
}

/** `3 devices (a, b, c)`, `40 devices (a, b, c and others)`. */
export function devicesText({ devices, examples }: LabelUse): string {
  const others = devices > examples.length ? ' and others' : '';
  return `${devices} ${devices === 1 ? 'device' : 'devices'} (${examples.join(', ')}${others})`;
}
