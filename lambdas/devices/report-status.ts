import { CodedError } from '../errors.ts';
import { NetworkUnavailable } from '../outbox/deps.ts';
import { provisioningTopic } from './contract.ts';
import type { DevicesDeps } from './deps.ts';
import type { Progress, Status } from './status.ts';

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
 */
export function failureOf(error: unknown, pending: Status['state'], { servers }: Progress): Told | undefined {
  if (error instanceof CodedError) {
    const { code, message } = error;
    if (code === 'DELETIONS_HELD') return { state: 'held', code, message };
    return { state: servers.identityServer === 'removed' ? 'rolled-back' : 'failed', code, message };
  }
  if (!(error instanceof NetworkUnavailable)) return undefined;
  return { state: pending, code: 'NETWORK_UNAVAILABLE', message: `${error.message}: it is tried again` };
}
