import type { Settings } from '../../settings.ts';
import type { ApiKeySecret } from '../api-key-secret.ts';
import type { HandlerFunction } from '../handler-function.ts';
import type { IngestErrors } from '../ingest-errors.ts';
import type { ParkingQueue } from '../parking-queue.ts';

/** What the construct of a network gets: the functions that it feeds and serves, and the parts that rules need. */
export interface NetworkProps {
  readonly settings: Settings;
  /** Gets the network's messages, whatever form they have. */
  readonly upstream: HandlerFunction;
  /** Hands over downlinks; a network tells it where, and lets it. */
  readonly downlink: HandlerFunction;
  /** Sees to devices of things; a network tells it where they are made. */
  readonly provisioning: HandlerFunction;
  /** Sets up networks, and makes certificates for them. */
  readonly setup: HandlerFunction;
  /** For the key of a network's API. */
  readonly apiKey: ApiKeySecret;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  readonly failures: ParkingQueue;
  readonly errors: IngestErrors;
  /** What the names of the stack's rules begin with. */
  readonly rulePrefix: string;
}
