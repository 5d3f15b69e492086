import { CodedError } from '../errors.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { Push } from '../lorawan/outbox/pushes.ts';
import type { OutboxDeps, PushAnswer } from './deps.ts';
import { encryptDownlink } from './encrypt-downlink.ts';

/** Encrypts a downlink and hands it to the network. */
export async function pushDownlink(
  device: Device,
  push: Push,
  deps: Pick<OutboxDeps, 'keks' | 'network'>,
): Promise<PushAnswer | { readonly is: 'gone' }> {
  const { entry, session, slot, again } = push;
  let frmPayload: Uint8Array;
  try {
    frmPayload = await encryptDownlink(device, push, deps);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'API_KEY_REFUSED') throw error;
    return { is: 'refused', code: error.code, message: error.message };
  }
  // Without a counter of ours, a second copy would be a second downlink.
  if (again && !session.endToEnd && (await isQueued(device, entry.id, deps))) return { is: 'accepted' };
  const { id, correlationId, fPort, confirmed, highPriority, maxAttempts } = entry;
  const answer = await deps.network.push(device, entry.replaces ? 'replace' : 'push', {
    ...{ id, correlationId, fPort, frmPayload, confirmed, highPriority, maxAttempts },
    slot: session.endToEnd ? slot : undefined,
  });
  // Its own first copy may be what made the counter too low.
  const mayBeThere = again && answer.is === 'too-low' && answer.minFCntDown > slot.fCntDown;
  if (!mayBeThere) return answer;
  return { is: (await isQueued(device, id, deps)) ? 'accepted' : 'gone' };
}

async function isQueued(device: Device, id: string, { network }: Pick<OutboxDeps, 'network'>): Promise<boolean> {
  return (await network.queued(device)).includes(id);
}
