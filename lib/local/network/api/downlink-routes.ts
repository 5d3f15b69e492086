import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import { downlinkJson } from '../the-things-stack/application-up.ts';
import { parseDownlinks } from '../the-things-stack/downlink-request.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { noPayload } from '../the-things-stack/stack-errors.ts';
import type { Route } from './route.ts';

const path = '/as/applications/{app}/devices/{dev}/down';

/** The downlink queue of a device. */
export function downlinkRoutes({ downlinks }: ApplicationServer): readonly Route[] {
  const operations = ['push', 'replace'] as const;
  return [
    {
      method: 'GET',
      path,
      access: ['RIGHT_APPLICATION_TRAFFIC_READ'],
      handle: ({ deviceID }) => {
        const queue = downlinks.list(deviceID).map(downlinkJson);
        return queue.length > 0 ? { downlinks: queue } : {};
      },
    },
    ...operations.map(
      (operation): Route => ({
        method: 'POST',
        path: `${path}/${operation}`,
        access: ['RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE'],
        handle: ({ deviceID, body }) => {
          const items = parseDownlinks(new JsonReader(body));
          // Empty bytes don't survive the way from HTTP to the Application Server.
          if (items.some(({ frmPayload }) => frmPayload.length === 0)) throw new StackError(noPayload);
          downlinks.queue(deviceID, operation, items);
          return {};
        },
      }),
    ),
  ];
}
