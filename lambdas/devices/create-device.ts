import { CodedError } from '../errors.ts';
import { NetworkUnavailable } from '../outbox/deps.ts';
import { activate, isClaim, refuseOutdated } from './activate-device.ts';
import { TIME_LIMIT_SECONDS } from './contract.ts';
import type { RegistryDeps, Thing } from './deps.ts';
import { entryChanges } from './differences.ts';
import { type EntryNotes, noRoomForNotes, notesOf, versionOf, withNotes } from './entry-notes.ts';
import { forgetThing } from './forget-thing.ts';
import type { Attributes, NetworkDevice, Radio } from './network-device.ts';
import type { NewDevice } from './new-device.ts';
import { rememberThing } from './remember-thing.ts';
import { removeDevice, rollBack, rollBackClaim } from './remove-device.ts';
import { announceStatus, reportStatus } from './report-status.ts';
import { blankSecrets } from './secret-attributes.ts';
import type { Progress, Status } from './status.ts';

/** The longest name of a device; that of a thing may be longer. */
const MAX_NAME_LENGTH = 50;

/** A device that is being made of a thing. */
export interface Creation {
  readonly thing: Thing;
  readonly device: NewDevice;
  /** The device as the Identity Server has it; undefined if there is none. */
  readonly known: NetworkDevice | undefined;
  readonly progress: Progress;
  readonly deps: RegistryDeps;
}

/**
 * Makes the device of a thing, or completes what an earlier attempt has begun, and then takes the keys out of the thing.
 * A device that was complete before gets what the thing says, and is never taken back.
 */
export async function createDevice(creation: Creation): Promise<Status['state']> {
  const { thing, device, progress, deps } = creation;
  await reportStatus(thing.thingName, { state: 'creating' }, progress, deps);
  const begun = await begin(creation);
  const isOurs = notesOf(begun.attributes).unfinished !== undefined;
  await rememberThing(thing, device.ids, deps);
  try {
    await register(creation, begun);
  } catch (error) {
    await takeBack(creation, begun, error);
    throw error;
  }
  const isThere = await finish(creation, begun);
  await refuseOutdated(creation, ({ thingId }) => thingId !== thing.thingId);
  const end = isThere ? await deps.things.change(thing, withoutSecrets(thing, device)) : 'gone';
  if (end === 'gone') return leave(creation, begun, isOurs || !isThere);
  await reportStatus(thing.thingName, { state: 'created' }, progress, deps);
  return 'created';
}

/** Takes back what can't be finished. A key that is refused can be mended: what is begun waits for that. */
async function takeBack({ thing, deps, progress }: Creation, begun: NetworkDevice, error: unknown): Promise<void> {
  if (!(error instanceof CodedError) || error.code === 'API_KEY_REFUSED') return;
  if (error.code === 'CLAIM_REFUSED') return rollBackClaim(begun, deps.registry, progress);
  if (notesOf(begun.attributes).unfinished !== undefined) await rollBack(begun, thing, deps.registry, progress);
}

/**
 * Sees to the Identity Server's entry, with a note of what is begun: that the rest is missing, and that the device may be
 * claimed. It comes before the claim, since only devices that have an entry are given back.
 */
async function begin(creation: Creation): Promise<NetworkDevice> {
  const { device, known, progress, deps } = creation;
  if (known === undefined) return enter(creation);
  waitForClaim(creation, known);
  const attributes = attributesOfBegun(creation, known);
  const isThere = await progress.step(
    'identityServer',
    async () => attributes === known.attributes || (await deps.registry.update(device.deviceID, { attributes })),
  );
  if (!isThere) throw new NetworkUnavailable(`device ${device.deviceID} was removed meanwhile`);
  return { ...known, attributes };
}

async function enter(creation: Creation): Promise<NetworkDevice> {
  const { device, thing, progress, deps } = creation;
  const { ids, versionIDs, activation } = device;
  const attributes: Attributes = withNotes({}, notes(creation, true)) ?? {};
  const entry = { name: nameOf(device, thing), attributes, versionIDs };
  const isNew = await progress.step('identityServer', () => deps.registry.create(ids, entry, isClaim(activation)));
  if (isNew) return { ...ids, ...entry };
  throw new NetworkUnavailable(`device ${ids.deviceID} was made by somebody else meanwhile`);
}

/**
 * One attempt at a time claims a device: a second one would be refused, and take back what the first has claimed. Where that one
 * died, its time is over.
 */
function waitForClaim({ device, deps }: Creation, known: NetworkDevice): void {
  const { claimBegunAt = 0 } = notesOf(known.attributes);
  if (!isClaim(device.activation) || deps.now() - claimBegunAt >= TIME_LIMIT_SECONDS * 1000) return;
  throw new NetworkUnavailable(`device ${device.deviceID} is being claimed by another attempt`);
}

/** A claim that another attempt or version of the thing has noted stays noted until it is given back. */
function attributesOfBegun(creation: Creation, known: NetworkDevice): Attributes {
  const { thing, device } = creation;
  const old = notesOf(known.attributes);
  const { isClaimed, claimBegunAt } = old.isClaimed ? old : notes(creation, true);
  const isComplete = old.unfinished === undefined;
  if (old.unfinished === versionOf(thing) || (isComplete && isClaimed === old.isClaimed)) return known.attributes;
  const begun = { ...(isComplete ? old : notes(creation, true)), isClaimed, claimBegunAt };
  const attributes = withNotes(known.attributes, begun);
  if (attributes === undefined) throw noRoomForNotes(device.deviceID);
  return attributes;
}

/** The Application Server comes before the Network Server: an uplink that is early finds where to go. */
async function register(creation: Creation, begun: NetworkDevice): Promise<void> {
  const { device, progress, deps } = creation;
  const { ids, versionIDs } = device;
  const { registry } = deps;
  const radio = radioOf(creation, begun);
  const isNew = notesOf(begun.attributes).unfinished !== undefined;
  await progress.step('joinServer', () => activate(creation, begun));
  await progress.step('applicationServer', () => registry.registerApplication(ids, versionIDs));
  await progress.step('networkServer', () => registry.registerRadio(ids, radio, isNew));
}

/** A device that was complete before keeps its frequency plan, unless the thing names one: it may be on the air. */
function radioOf({ thing, device }: Creation, begun: NetworkDevice): Partial<Radio> {
  const { unfinished, radio } = notesOf(begun.attributes);
  if (unfinished !== undefined || thing.attributes['frequencyPlanID'] !== undefined) return device.radio;
  const { frequencyPlanID: _, ...versions } = device.radio;
  return { ...radio, ...versions };
}

/** Takes the note away that something is missing; false if device and thing are both gone by now. */
async function finish(creation: Creation, begun: NetworkDevice): Promise<boolean> {
  const { thing, device, progress, deps } = creation;
  const { unfinished, isClaimed: mayBeClaimed } = notesOf(begun.attributes);
  const name = unfinished === undefined ? device.name : nameOf(device, thing);
  const attributes = withNotes(begun.attributes, { ...notes(creation, false), radio: radioOf(creation, begun) });
  const changes = { ...entryChanges(begun, { ...device, name }), ...(attributes !== undefined && { attributes }) };
  // Where the keys are may have changed.
  const isClaimed = mayBeClaimed ? isClaim(device.activation) : undefined;
  const update = () => deps.registry.update(device.deviceID, changes, isClaimed);
  if (await progress.step('identityServer', update)) return true;
  if ((await deps.things.read(thing.thingName)) === undefined) return false;
  throw new NetworkUnavailable(`device ${device.deviceID} was removed meanwhile`);
}

/**
 * The thing was deleted while its device was made, and the event of that came too early to see all of it: the device is taken
 * back, which was not finished when the thing still was. One that was complete before stays, unless that event removes it.
 */
async function leave(
  { thing, progress, deps }: Creation,
  begun: NetworkDevice,
  removes: boolean,
): Promise<Status['state']> {
  if (removes) await removeDevice(begun, deps.registry, progress);
  const state = removes ? 'rolled-back' : 'kept';
  await forgetThing(thing, deps);
  await announceStatus(thing.thingName, { state }, progress, deps);
  return state;
}

function notes({ thing, device, deps }: Creation, isUnfinished: boolean): EntryNotes {
  return {
    stackName: deps.stack.name,
    thingName: thing.thingName,
    unfinished: isUnfinished ? versionOf(thing) : undefined,
    radio: device.radio,
    isClaimed: isClaim(device.activation),
    claimBegunAt: isUnfinished ? deps.now() : undefined,
  };
}

const nameOf = ({ name }: NewDevice, { thingName }: Thing): string => name ?? thingName.slice(0, MAX_NAME_LENGTH);

/** Secrets go, and the thing says which device is its own: a DevEUI that is changed later is no other device then. */
function withoutSecrets(thing: Thing, { deviceID }: NewDevice): Attributes {
  return { ...blankSecrets(thing), ...(thing.attributes['deviceID'] === undefined && { deviceID }) };
}
