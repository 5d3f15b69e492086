import { NETWORKS } from '../contract.ts';
import type { UpstreamNetwork } from '../upstream-network.ts';
import { TELEMETRY_TOPIC_MEMBER } from './contract.ts';

/** The AWS IoT telemetry of The Things Enterprise Stack: messages of The Things Stack as they are, and no way back. */
export const telemetry: UpstreamNetwork = {
  name: NETWORKS.telemetry,
  toApplicationUp(message) {
    const { [TELEMETRY_TOPIC_MEMBER]: topic, ...document } = message;
    return typeof topic === 'string' ? document : undefined;
  },
  // The document is the message already, and may have a wrapped key in it.
  notesOn: ({ [TELEMETRY_TOPIC_MEMBER]: topic }) => ({ native: { [TELEMETRY_TOPIC_MEMBER]: topic }, endToEnd: false }),
};
