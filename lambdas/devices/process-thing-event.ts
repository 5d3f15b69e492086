import type { Invocation } from '../invocation.ts';
import { AttributeReader } from './attribute-reader.ts';
import { createDevice } from './create-device.ts';
import { deleteDevice } from './delete-device.ts';
import type { DevicesDeps, RegistryDeps, Summary, Thing } from './deps.ts';
import { describeDevice, identifyDevice } from './device-description.ts';
import { checkIdentity } from './differences.ts';
import { isBegunFor, notesOf } from './entry-notes.ts';
import { deviceKeyOf, forgetThing } from './forget-thing.ts';
import { managesDevice, unusedRootKeys } from './manages-device.ts';
import { missingRootKeys, newDeviceOf } from './new-device.ts';
import { rememberCodec } from './remember-codec.ts';
import { rememberThing } from './remember-thing.ts';
import { removeDevice } from './remove-device.ts';
import { announceStatus, failureOf, reportStatus } from './report-status.ts';
import { hasSecrets } from './secret-attributes.ts';
import { Progress } from './status.ts';
import { parseThingEvent, type ThingEvent } from './thing-event.ts';
import { isFromNetwork, updateDevice } from './update-device.ts';

/** How long the registry may not have heard yet of a thing that it told us of; after that, the thing is gone again. */
const REGISTRY_DELAY_MS = 30_000;

/**
 * Handles an event of a thing. It is a hint to look at the thing as it is now, so that repeats and another order change
 * nothing; only of a thing that is gone the event itself says what it was.
 * @throws CodedError if no retry helps, after users were told; anything else is worth one
 */
export async function processThingEvent({ message, failures }: Invocation, deps: DevicesDeps): Promise<Summary> {
  const event = parseThingEvent(message);
  const { thingName } = event.thing;
  const thing = await deps.things.read(thingName);
  if (event.operation === 'DELETED') return afterDeletion(event, thing, failures, deps);
  if (isBehind(thing, event, deps.now())) throw new Error(`thing ${thingName} is not as the event says yet`);
  if (thing === undefined || !isOurs(thing, deps)) return { outcome: 'ignored', thingName };
  await rememberCodec(thing, deps);
  return ensureDevice(thing, deps);
}

/** AWS does not promise that a read shows what was written just before. */
function isBehind(current: Thing | undefined, { operation, thing, timestamp }: ThingEvent, now: number): boolean {
  if (current === undefined) return operation === 'CREATED' && now - timestamp < REGISTRY_DELAY_MS;
  return current.thingId === thing.thingId && current.version < thing.version;
}

const isOurs = ({ attributes, thingTypeName }: Thing, { stack }: DevicesDeps): boolean =>
  attributes['stackName'] === stack.name && thingTypeName === stack.thingTypeName;

async function ensureDevice(thing: Thing, deps: DevicesDeps): Promise<Summary> {
  const { thingName } = thing;
  const isManaged = managesDevice(thing, deps);
  if (!isManaged || (isFromNetwork(thing) && !saysMoreThanNetwork(thing))) {
    // It may have come from another stack.
    await rememberThing(thing, identifyDevice(new AttributeReader(thingName, thing.attributes)), deps);
    if (!hasSecrets(thing)) return { outcome: 'ignored', thingName };
  }
  const progress = new Progress();
  try {
    if (!isManaged) throw unusedRootKeys(thing, deps);
    return await ensure(thing, progress, deps);
  } catch (error) {
    const failure = failureOf(error, hasSecrets(thing) ? 'creating' : 'updating', progress, deps.now());
    // Of what the thing is by now an event of its own tells, and of one that is gone the event of that.
    const isCurrent = async () => (await deps.things.read(thingName))?.version === thing.version;
    if (failure !== undefined && (await isCurrent())) await reportStatus(thingName, failure, progress, deps);
    throw error;
  }
}

/** Attributes that say something of a device that the network may not know. */
const DEVICE_ATTRIBUTES =
  /^(lorawanVersion|regionalParametersVersion|frequencyPlanID|name|brandID|modelID|hardwareVersion|firmwareVersion|bandID)$/;

function saysMoreThanNetwork(thing: Thing): boolean {
  return hasSecrets(thing) || Object.keys(thing.attributes).some((name) => DEVICE_ATTRIBUTES.test(name));
}

async function ensure(thing: Thing, progress: Progress, deps: RegistryDeps): Promise<Summary> {
  const { thingName } = thing;
  const attributes = new AttributeReader(thingName, thing.attributes);
  const device = describeDevice(attributes);
  const { devEUI, deviceID } = device;
  if (hasSecrets(thing)) {
    const wanted = newDeviceOf(device, attributes, deps.stack.defaultFrequencyPlanID);
    const known = await deps.registry.find(deviceID);
    if (known !== undefined) checkIdentity(device, known, thingName);
    const state = await createDevice({ thing, device: wanted, known, progress, deps });
    return { outcome: 'done', thingName, devEUI, state };
  }
  const known = await deps.registry.find(deviceID);
  if (known === undefined) {
    if (isFromNetwork(thing)) return { outcome: 'ignored', thingName, devEUI };
    throw missingRootKeys(attributes, deviceID);
  }
  checkIdentity(device, known, thingName);
  const notes = notesOf(known.attributes);
  if (notes.unfinished !== undefined) {
    // Somebody took the keys away before the device was complete, or made the thing again without them.
    const isOwn = isBegunFor(notes, thing.thingId) || notes.thingName === thingName;
    if (isOwn) await removeDevice(known, deps.registry, progress);
    throw missingRootKeys(attributes, deviceID);
  }
  return { outcome: await updateDevice({ thing, device, progress, deps }, known), thingName, devEUI };
}

async function afterDeletion(
  { thing }: ThingEvent,
  current: Thing | undefined,
  failures: Invocation['failures'],
  deps: DevicesDeps,
): Promise<Summary> {
  const { thingName, thingId } = thing;
  if (current?.thingId === thingId) throw new Error(`thing ${thingName} is still there`);
  if (!isOurs(thing, deps)) return { outcome: 'ignored', thingName };
  if (current !== undefined) {
    // Made again meanwhile: its device is this one's too, or is left alone, and has no thing any more.
    if (deviceKeyOf(current, deps) !== deviceKeyOf(thing, deps)) await forgetThing(thing, deps);
    return { outcome: 'ignored', thingName };
  }
  const progress = new Progress();
  try {
    return await remove(thing, failures, progress, deps);
  } catch (error) {
    const failure = failureOf(error, 'deleting', progress, deps.now());
    if (failure !== undefined) await announceStatus(thingName, failure, progress, deps);
    throw error;
  }
}

async function remove(
  thing: Thing,
  failures: Invocation['failures'],
  progress: Progress,
  deps: DevicesDeps,
): Promise<Summary> {
  const { thingName } = thing;
  const { deviceID } = thing.attributes;
  const isKept = deps.stack.deviceDeletion === 'keep' && !hasSecrets(thing) && deviceID !== undefined;
  if (!managesDevice(thing, deps) || (isKept && failures.length === 0)) {
    // So is a thing whose device is complete: there is nothing to take back and no need to ask the network. What was parked
    // has lost its keys on the way.
    progress.all('done');
    await forgetThing(thing, deps);
    await announceStatus(thingName, { state: 'kept' }, progress, deps);
    return { outcome: 'done', thingName, state: 'kept' };
  }
  const device = identifyDevice(new AttributeReader(thingName, thing.attributes));
  const known = await deps.registry.find(device.deviceID);
  const state = await deleteDevice({ thing, device, failures, progress, deps }, known);
  return { outcome: 'done', thingName, devEUI: device.devEUI, state };
}
