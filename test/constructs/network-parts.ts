import type { Stack } from 'aws-cdk-lib';
import { ApiKeySecret } from '../../lib/constructs/api-key-secret.ts';
import { HandlerFunction } from '../../lib/constructs/handler-function.ts';
import { IngestErrors } from '../../lib/constructs/ingest-errors.ts';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { NetworkSetup } from '../../lib/constructs/network-setup.ts';
import type { NetworkProps } from '../../lib/constructs/networks/network-props.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import type { Settings } from '../../lib/settings.ts';

export type NetworkParts = NetworkProps & { readonly keks: KekSecret };

/** What the construct of a network is made with, in a stack that has nothing else; its functions are named after their rooms. */
export function networkParts(stack: Stack, settings: Settings): NetworkParts {
  const failures = new ParkingQueue(stack, 'Failures');
  const keks = new KekSecret(stack, 'Kek', settings.name);
  const apiKey = new ApiKeySecret(stack, 'ApiKey');
  const functionOf = (id: string, room: string) =>
    new HandlerFunction(stack, id, { room, description: room, failures });
  return {
    settings,
    upstream: functionOf('Upstream', 'upstream'),
    downlink: functionOf('Downlink', 'downlink'),
    provisioning: functionOf('Provisioning', 'devices'),
    setup: new NetworkSetup(stack, 'Setup', { stackName: settings.name, keks, apiKey, failures }).handler,
    keks,
    apiKey,
    iotEndpoint: 'a1-ats.iot.eu-west-1.amazonaws.com',
    failures,
    errors: new IngestErrors(stack, 'Errors'),
    rulePrefix: `${settings.name}_`,
  };
}
