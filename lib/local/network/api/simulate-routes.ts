import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import { SUB_TOPICS, type UpKind } from '../the-things-stack/application-up.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { payloadCryptoSkipped, simulatedGiven } from '../the-things-stack/stack-errors.ts';
import type { Route } from './route.ts';

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];
const MIN_FREQUENCY_HZ = 100_000;

/** Lets an application inject any upstream message, without cryptography, session or counters. */
export function simulateRoutes(applicationServer: ApplicationServer): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/as/applications/{app}/devices/{dev}/up/simulate',
      access: ['RIGHT_APPLICATION_TRAFFIC_UP_WRITE'],
      handle: ({ deviceID, body }) => {
        const request = new JsonReader(body);
        if (request.boolean('simulated')) throw new StackError(simulatedGiven);
        const kind = KINDS.find((name) => request.get(name) !== undefined);
        if (kind === undefined) throw request.invalid('up', 'value is required');
        if (kind === 'uplink_message') assertSettings(request);
        inject(applicationServer, deviceID, { kind, body: Object(request.get(kind)) });
        return {};
      },
    },
  ];
}

function inject(
  applicationServer: ApplicationServer,
  deviceID: string,
  { kind, body }: { readonly kind: UpKind; readonly body: object },
): void {
  const device = applicationServer.device(deviceID);
  // Accepted by the API, dropped behind it.
  if (device === undefined) return;
  if (applicationServer.wantsToSkip(device)) throw new StackError(payloadCryptoSkipped);
  const versions = kind === 'uplink_message' && device.versionIDs !== undefined && { version_ids: device.versionIDs };
  applicationServer.publish({ kind, ids: device.ids, body: { ...body, ...versions }, simulated: true });
}

function assertSettings(request: JsonReader): void {
  const uplink = request.object('uplink_message');
  const settings = uplink?.object('settings');
  if (uplink === undefined || settings === undefined)
    throw request.invalid('uplink_message.settings', 'value is required');
  const dataRate = settings.object('data_rate');
  if (!['lora', 'fsk', 'lrfhss'].some((name) => dataRate?.get(name) !== undefined)) {
    throw settings.invalid('data_rate.modulation', 'value is required');
  }
  if (settings.unsigned('frequency') < MIN_FREQUENCY_HZ) {
    throw settings.invalid('frequency', `value must be greater than or equal to ${MIN_FREQUENCY_HZ}`);
  }
}
