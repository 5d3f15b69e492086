import { CodedError } from '../errors.ts';
import { NetworkUnavailable } from '../outbox/deps.ts';
import { provisioningTopic } from './contract.ts';
import type { DevicesDeps } from './deps.ts';
import type { Progress, Status } from './status.ts';

/** Lambda tries again after one minute, and after two more; each attempt may take one. */
const RETRIES_LAST_MS = 5 * 60_000;

type Told = Pick<Status, 'state' | 'code' | 'message'>;

/** Tells users of a thing's device: in the thing's shadow, and to those who listen. */
export async function reportStatus(
  thingName: string,
  told: Told,
  progress: Progress,
  deps: DevicesDeps,
): Promise<void> {
  const status = statusOf(told, progress, deps);
  await deps.statusShadow.report(thingName, status);
  await deps.publish(provisioningTopic(thingName), { thingName, ...status });
}

/** The same for a thing that is gone: its shadow went with it. */
export async function announceStatus(
  thingName: string,
  told: Told,
  progress: Progress,
  deps: DevicesDeps,
): Promise<void> {
  await deps.publish(provisioningTopic(thingName), { thingName, ...statusOf(told, progress, deps) });
}

function statusOf(told: Told, { servers }: Progress, { now }: DevicesDeps): Status {
  return { ...told, servers, updatedAt: new Date(now()).toISOString() };
}

/**
 * What a failure means for users; undefined if it is none of theirs, but of AWS.
 * @param pending the state in which the work stays if a retry may go on with it
 * @param now ms since 1970
 */
export function failureOf(
  error: unknown,
  pending: Status['state'],
  { servers }: Progress,
  now: number,
): Told | undefined {
  if (error instanceof CodedError) {
    const { code, message } = error;
    if (code === 'DELETIONS_HELD') return { state: 'held', code, message };
    return { state: servers.identityServer === 'removed' ? 'rolled-back' : 'failed', code, message };
  }
  if (!(error instanceof NetworkUnavailable)) return undefined;
  const givenUpAt = new Date(now + RETRIES_LAST_MS).toISOString();
  const outlook =
    `it is tried again, twice at most. If this says the same at ${givenUpAt}, it was given up: redrive the event from the ` +
    'queue of failed messages, or change the thing';
  return { state: pending, code: 'NETWORK_UNAVAILABLE', message: `${error.message}: ${outlook}` };
}
