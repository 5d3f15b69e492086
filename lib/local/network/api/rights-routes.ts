import type { Route } from './route.ts';

/** What the API key may do, on the application and at all. */
export function rightsRoutes(applicationID: string): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/applications/{app}/rights',
      access: 'authenticated',
      handle: ({ apiKey: { rights } }) => (rights.length > 0 ? { rights } : {}),
    },
    {
      method: 'GET',
      path: '/auth_info',
      access: 'authenticated',
      handle: ({ apiKey: { key, rights } }) => ({
        api_key: {
          api_key: { id: key.split('.')[1], rights },
          entity_ids: { application_ids: { application_id: applicationID } },
        },
      }),
    },
  ];
}
