import type { SendInClear } from '../../downlink/deps.ts';
import { CodedError } from '../../errors.ts';
import { ApiError, type TheThingsStackApi } from './api-client.ts';
import { apiKeyRefused } from './api-key-refused.ts';
import { innerDownlinkTopic } from './contract.ts';
import { applicationDownlinkJson, downlinkQueueRequest } from './downlink-queue-request.ts';

/** Over the inner topics, where the network listens by MQTT. What is wrong with a downlink comes back as an event. */
export function clearDownlinksByMqtt(
  stackName: string,
  publish: (topic: string, message: object) => Promise<void>,
): SendInClear {
  return (device, operation, downlink) =>
    publish(innerDownlinkTopic(stackName, operation), downlinkQueueRequest(device, downlink));
}

/**
 * Over the HTTP API, for a network that listens to nothing. What it refuses is answered at once; where no answer comes, a
 * retry may queue the downlink a second time.
 */
export function clearDownlinksByApi(api: TheThingsStackApi): SendInClear {
  return async ({ applicationID, deviceID }, operation, downlink) => {
    const path = `/as/applications/${applicationID}/devices/${deviceID}/down/${operation}`;
    try {
      await api.call('POST', path, { downlinks: [applicationDownlinkJson(downlink)] });
    } catch (error) {
      if (!(error instanceof ApiError) || error.passes) throw error;
      if (error.refusesKey) throw apiKeyRefused(error);
      throw new CodedError('REFUSED_BY_NETWORK', error.message);
    }
  };
}
