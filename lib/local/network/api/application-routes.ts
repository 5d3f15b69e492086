import { withoutZeros } from '../the-things-stack/proto-json.ts';
import { picked, queryMask } from './field-mask.ts';
import type { Route } from './route.ts';

const ALWAYS = ['ids', 'created_at', 'updated_at'];
const ADDRESSES = ['network_server_address', 'application_server_address', 'join_server_address'];
const PATHS = [...ALWAYS, 'name', 'description', 'attributes', ...ADDRESSES];
/** Before any of its devices. */
const CREATED_AT = '2025-01-06T08:30:00.000Z';

/** The one application. Its address is that of its servers, empty if it names none. */
export function applicationRoutes(applicationID: string, serverAddress: string): readonly Route[] {
  const application = withoutZeros({
    ids: { application_id: applicationID },
    created_at: CREATED_AT,
    updated_at: CREATED_AT,
    ...Object.fromEntries(ADDRESSES.map((name) => [name, serverAddress])),
  });
  return [
    {
      method: 'GET',
      path: '/applications/{app}',
      access: ['RIGHT_APPLICATION_INFO'],
      handle: ({ query }) => picked(application, [...ALWAYS, ...queryMask(query, PATHS)]),
    },
  ];
}
