import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { entityNotFound } from '../the-things-stack/stack-errors.ts';
import { maskOf, picked, queryMask } from './field-mask.ts';
import type { Route } from './route.ts';

const path = '/as/applications/{app}/link';
const PATHS = ['skip_payload_crypto'];
const access = ['RIGHT_APPLICATION_SETTINGS_BASIC'] as const;

/** The application's link: whether payloads pass encrypted. */
export function linkRoutes(applicationServer: ApplicationServer): readonly Route[] {
  const read = (paths: readonly string[]): object => {
    const { link } = applicationServer;
    if (link === undefined) throw new StackError(entityNotFound);
    return picked(withoutZeros({ skip_payload_crypto: link.skipPayloadCrypto }), paths);
  };
  return [
    { method: 'GET', path, access, handle: ({ query }) => read(queryMask(query, PATHS)) },
    {
      method: 'PUT',
      path,
      access,
      handle: ({ body }) => {
        const request = new JsonReader(body);
        const mask = maskOf(request, PATHS);
        const skip = mask.includes('skip_payload_crypto')
          ? request.object('link')?.boolean('skip_payload_crypto')
          : applicationServer.link?.skipPayloadCrypto;
        applicationServer.link = { skipPayloadCrypto: skip ?? false };
        return read(mask);
      },
    },
    {
      method: 'DELETE',
      path,
      access,
      handle: () => {
        applicationServer.link = undefined;
        return {};
      },
    },
  ];
}
