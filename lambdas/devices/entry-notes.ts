import { CodedError } from '../errors.ts';
import { ENTRY_ATTRIBUTES } from './contract.ts';
import type { Thing } from './deps.ts';
import type { Attributes, Radio } from './network-device.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from './versions.ts';

/** What we note with a device at the Identity Server, so that any later event knows how far it is and whose it is. */
export interface EntryNotes {
  readonly stackName?: string | undefined;
  readonly thingName?: string | undefined;
  /** Which state of which thing the device is being made from; absent once it is complete. */
  readonly unfinished?: string | undefined;
  readonly radio: Partial<Radio>;
  /** Whether the device is claimed, or may be: a claim was begun, and not given back. */
  readonly isClaimed: boolean;
  /** When the first attempt to claim it began, in ms since 1970; absent once it is known to be claimed. */
  readonly claimBegunAt?: number | undefined;
}

/** The Things Stack takes no more. */
const MAX_ATTRIBUTES = 10;
const UNKNOWN = '-';
const OURS: ReadonlySet<string> = new Set(Object.values(ENTRY_ATTRIBUTES));

/** The state of a thing that a device is made from. */
export const versionOf = ({ thingId, version }: Thing): string => `${thingId} ${version}`;

/** Whether a device was begun for this thing, in whichever of its versions. */
export const isBegunFor = ({ unfinished }: EntryNotes, thingId: string): boolean =>
  unfinished?.startsWith(`${thingId} `) === true;

export function notesOf(attributes: Attributes): EntryNotes {
  return {
    stackName: attributes[ENTRY_ATTRIBUTES.stackName],
    thingName: attributes[ENTRY_ATTRIBUTES.thingName],
    unfinished: attributes[ENTRY_ATTRIBUTES.unfinished],
    radio: radioOf(attributes[ENTRY_ATTRIBUTES.radio]),
    ...claimOf(attributes[ENTRY_ATTRIBUTES.claimed]),
  };
}

/** A device's attributes with our notes instead of those that are there; undefined if the user's own leave no room. */
export function withNotes(attributes: Attributes, notes: EntryNotes): Attributes | undefined {
  const others = Object.entries(attributes).filter(([name]) => !OURS.has(name));
  const own: (readonly [string, string | undefined])[] = [
    [ENTRY_ATTRIBUTES.stackName, notes.stackName],
    [ENTRY_ATTRIBUTES.thingName, notes.thingName],
    [ENTRY_ATTRIBUTES.unfinished, notes.unfinished],
    [ENTRY_ATTRIBUTES.radio, radioText(notes.radio)],
    [ENTRY_ATTRIBUTES.claimed, claimText(notes)],
  ];
  const all = [...others, ...own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))];
  return all.length <= MAX_ATTRIBUTES ? Object.fromEntries(all) : undefined;
}

/** What there is no room to note would be written with every event, or never be taken back. */
export function noRoomForNotes(deviceID: string): CodedError {
  return new CodedError(
    'TOO_MANY_ATTRIBUTES',
    `device ${deviceID} has 10 attributes in The Things Stack: up to 6 of your own are accepted where versions, frequency ` +
      'plan or Join Server are to change',
  );
}

type ClaimNotes = Pick<EntryNotes, 'isClaimed' | 'claimBegunAt'>;

function claimText({ isClaimed, claimBegunAt }: ClaimNotes): string | undefined {
  if (!isClaimed) return undefined;
  return claimBegunAt === undefined ? 'true' : new Date(claimBegunAt).toISOString();
}

function claimOf(text: string | undefined): ClaimNotes {
  const begunAt = Date.parse(text ?? '');
  return { isClaimed: text !== undefined, claimBegunAt: Number.isNaN(begunAt) ? undefined : begunAt };
}

function radioText({ lorawanVersion, regionalParametersVersion, frequencyPlanID }: Partial<Radio>): string | undefined {
  const parts = [lorawanVersion, regionalParametersVersion, frequencyPlanID];
  return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? UNKNOWN).join(' ');
}

function radioOf(text: string | undefined): Partial<Radio> {
  const [lorawan, regional, plan = UNKNOWN] = text?.split(' ') ?? [];
  const lorawanVersion = LORAWAN_VERSIONS.find((version) => version === lorawan);
  const regionalParametersVersion = REGIONAL_PARAMETERS_VERSIONS.find((version) => version === regional);
  return {
    ...(lorawanVersion !== undefined && { lorawanVersion }),
    ...(regionalParametersVersion !== undefined && { regionalParametersVersion }),
    ...(plan !== UNKNOWN && { frequencyPlanID: plan }),
  };
}
