import { CodedError } from '../errors.ts';
import { NetworkUnavailable } from '../outbox/deps.ts';
import type { DevicesDeps, Thing } from './deps.ts';
import { entryChanges } from './differences.ts';
import { type EntryNotes, notesOf, versionOf, withNotes } from './entry-notes.ts';
import type { Attributes, NetworkDevice, Radio } from './network-device.ts';
import type { NewDevice } from './new-device.ts';
import { rememberThing } from './remember-thing.ts';
import { removeDevice, rollBack } from './remove-device.ts';
import { announceStatus, reportStatus } from './report-status.ts';
import { blankSecrets, haveSameSecrets } from './secret-attributes.ts';
import type { Progress, Status } from './status.ts';

/** The longest name of a device; that of a thing may be longer. */
const MAX_NAME_LENGTH = 50;

/** A device that is being made of a thing. */
interface Creation {
  readonly thing: Thing;
  readonly device: NewDevice;
  readonly progress: Progress;
  readonly deps: DevicesDeps;
}

/**
 * Makes the device of a thing, or completes what an earlier attempt has begun, and then takes the keys out of the thing.
 * A device that was complete before gets what the thing says, and is never taken back.
 * @param known the device as the Identity Server has it
 */
export async function createDevice(creation: Creation, known: NetworkDevice | undefined): Promise<Status['state']> {
  const { thing, device, progress, deps } = creation;
  await reportStatus(thing.thingName, { state: 'creating' }, progress, deps);
  const begun = await begin(creation, known);
  const isOurs = notesOf(begun.attributes).unfinished !== undefined;
  await rememberThing(thing, device.ids, deps);
  try {
    await register(creation, begun);
  } catch (error) {
    // A key that is refused can be mended: what is begun waits for that.
    const isFinal = error instanceof CodedError && error.code !== 'API_KEY_REFUSED';
    if (isFinal && isOurs) await rollBack(device, thing, deps.registry, progress);
    throw error;
  }
  const isThere = await finish(creation, begun);
  await refuseOutdated(creation, ({ thingId }) => thingId !== thing.thingId);
  const end = isThere ? await deps.things.change(thing, withoutSecrets(thing, device)) : 'gone';
  if (end === 'gone') return leave(creation, begun, isOurs || !isThere);
  await reportStatus(thing.thingName, { state: 'created' }, progress, deps);
  return 'created';
}

/** Sees to the Identity Server's entry, with a note that the rest is missing. */
async function begin(creation: Creation, known: NetworkDevice | undefined): Promise<NetworkDevice> {
  if (known === undefined) return enter(creation);
  const { device, progress, deps } = creation;
  const { unfinished, isClaimed } = notesOf(known.attributes);
  if (unfinished === undefined || unfinished === versionOf(creation.thing)) {
    await progress.step('identityServer', async () => {});
    return known;
  }
  if (isClaimed && 'keys' in device.activation) await deps.registry.unclaim(device.ids);
  if (!isClaimed) await claim(creation);
  const attributes = withNotes(known.attributes, notes(creation, true)) ?? known.attributes;
  const isThere = await progress.step('identityServer', () => deps.registry.update(device.deviceID, { attributes }));
  if (!isThere) throw new NetworkUnavailable(`device ${device.deviceID} was removed meanwhile`);
  return { ...known, attributes };
}

async function enter(creation: Creation): Promise<NetworkDevice> {
  const { device, thing, progress, deps } = creation;
  const { ids, versionIDs } = device;
  const { registry } = deps;
  const isClaim = await claim(creation);
  const attributes: Attributes = withNotes({}, notes(creation, true)) ?? {};
  const entry = { name: nameOf(device, thing), attributes, versionIDs };
  try {
    if (await progress.step('identityServer', () => registry.create(ids, entry, isClaim))) return { ...ids, ...entry };
  } catch (error) {
    if (isClaim && error instanceof CodedError)
      await progress.step('joinServer', () => registry.unclaim(ids), 'removed');
    throw error;
  }
  throw new NetworkUnavailable(`device ${ids.deviceID} was made by somebody else meanwhile`);
}

/** Takes the device over from its Join Server, if that is how the thing has it; whether it is. */
async function claim({ device: { ids, activation }, progress, deps }: Creation): Promise<boolean> {
  if (!('claimAuthenticationCode' in activation)) return false;
  const { claimAuthenticationCode } = activation;
  await progress.step('joinServer', () => deps.registry.claim(ids, claimAuthenticationCode));
  return true;
}

/** The Application Server comes before the Network Server: an uplink that is early finds where to go. */
async function register(creation: Creation, begun: NetworkDevice): Promise<void> {
  const { thing, device, progress, deps } = creation;
  const { ids, activation, versionIDs } = device;
  const { registry } = deps;
  const radio = radioOf(creation, begun);
  const isNew = notesOf(begun.attributes).unfinished !== undefined;
  await progress.step('joinServer', async () => {
    if (!('keys' in activation)) return;
    await refuseOutdated(creation, (current) => !haveSameSecrets(current, thing));
    await registry.registerKeys(ids, activation.keys);
  });
  await progress.step('applicationServer', () => registry.registerApplication(ids, versionIDs));
  await progress.step('networkServer', () => registry.registerRadio(ids, radio, isNew));
}

/**
 * Keys of an earlier state of the thing, or of another thing of its name, must not take the place of newer ones, nor blank
 * them: another event brings those, or has brought them.
 */
async function refuseOutdated({ thing, deps }: Creation, isOutdated: (current: Thing) => boolean): Promise<void> {
  const current = await deps.things.read(thing.thingName);
  if (current === undefined || !isOutdated(current)) return;
  throw new NetworkUnavailable(`thing ${thing.thingName} was changed meanwhile`);
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
  const { unfinished } = notesOf(begun.attributes);
  const name = unfinished === undefined ? device.name : nameOf(device, thing);
  const attributes = withNotes(begun.attributes, { ...notes(creation, false), radio: radioOf(creation, begun) });
  const changes = { ...entryChanges(begun, { ...device, name }), ...(attributes !== undefined && { attributes }) };
  if (await progress.step('identityServer', () => deps.registry.update(device.deviceID, changes))) return true;
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
  await announceStatus(thing.thingName, { state }, progress, deps);
  return state;
}

function notes({ thing, device, deps }: Creation, isUnfinished: boolean): EntryNotes {
  return {
    stackName: deps.stack.name,
    thingName: thing.thingName,
    unfinished: isUnfinished ? versionOf(thing) : undefined,
    radio: device.radio,
    isClaimed: 'claimAuthenticationCode' in device.activation,
  };
}

const nameOf = ({ name }: NewDevice, { thingName }: Thing): string => name ?? thingName.slice(0, MAX_NAME_LENGTH);

/** Secrets go, and the thing says which device is its own: a DevEUI that is changed later is no other device then. */
function withoutSecrets(thing: Thing, { deviceID }: NewDevice): Attributes {
  return { ...blankSecrets(thing), ...(thing.attributes['deviceID'] === undefined && { deviceID }) };
}
