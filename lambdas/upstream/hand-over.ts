import { CodedError } from '../errors.ts';
import { logWarning } from '../log.ts';
import type { Device } from '../lorawan/device-state.ts';
import { hasWork } from '../lorawan/outbox/pushes.ts';
import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import { flushOutbox } from '../outbox/flush-outbox.ts';
import type { UpstreamDeps } from './deps.ts';

/**
 * Hands over what waits for the device that was just heard. Where that fails a warning says so: the downlinks wait for the
 * next message, and the one that came is none the worse for it.
 */
export async function handOver(device: Device, request: string, deps: UpstreamDeps): Promise<void> {
  if (!hasWork(device, deps.now())) return;
  const wait = (reason: string) => logWarning('DOWNLINKS_WAIT', { thingName: device.thingName, reason });
  // They were encrypted for a session there.
  if (networkOf(device) !== NETWORKS.theThingsStack) return wait(`the device is on ${networkOf(device)} now`);
  const { network } = deps;
  if (network === undefined) return wait('the stack has no The Things Stack');
  try {
    if ((await flushOutbox(device, request, { ...deps, network })) === 'unavailable')
      wait('the network does not answer');
  } catch (error) {
    wait(error instanceof CodedError ? error.code : (error as Error).name);
  }
}
