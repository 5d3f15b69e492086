import { base64ToBytes, bytesToHex, hexToBytes } from '../../../../lambdas/lorawan/bytes.ts';
import type { ActivationSettings, JoinServer } from '../the-things-stack/join-server.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { activationSettingsNotFound, invalidFieldMask, noKEKLabel, noPaths } from '../the-things-stack/stack-errors.ts';
import { maskOf, picked, queryMask } from './field-mask.ts';
import type { Route } from './route.ts';

const path = '/js/applications/{app}/settings';
const READ = ['RIGHT_APPLICATION_DEVICES_READ_KEYS'] as const;
const WRITE = [...READ, 'RIGHT_APPLICATION_DEVICES_WRITE_KEYS'] as const;
const PATHS = ['kek_label', 'kek', 'kek.key', 'home_net_id', 'application_server_id'];

/** The Join Server's settings of the application: under which KEK it hands out AppSKeys. */
export function settingsRoutes(joinServer: JoinServer): readonly Route[] {
  return [
    {
      method: 'GET',
      path,
      access: READ,
      handle: ({ query }) => {
        if (joinServer.settings === undefined) throw new StackError(activationSettingsNotFound);
        return picked(settingsJson(joinServer.settings), queryMask(query, PATHS));
      },
    },
    {
      method: 'POST',
      path,
      access: WRITE,
      handle: ({ body }) => {
        const request = new JsonReader(body);
        const mask = maskOf(request, PATHS);
        if (mask.length === 0) throw new StackError(invalidFieldMask, { cause: new StackError(noPaths) });
        joinServer.settings = { ...joinServer.settings, ...parseSettings(request, mask) };
        return picked(settingsJson(joinServer.settings), mask);
      },
    },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: () => {
        joinServer.settings = undefined;
        return {};
      },
    },
  ];
}

/** The members of a request that its mask covers. */
function parseSettings(request: JsonReader, mask: readonly string[]): ActivationSettings {
  const settings = request.object('settings') ?? new JsonReader({}, 'settings');
  const kekLabel = settings.string('kek_label', 2048);
  const writesKEK = mask.includes('kek') || mask.includes('kek.key');
  if (writesKEK && (kekLabel === '' || !mask.includes('kek_label'))) throw new StackError(noKEKLabel);
  return {
    ...(mask.includes('kek_label') && { kekLabel }),
    ...(writesKEK && { kek: parseKEK(settings) }),
    ...(mask.includes('home_net_id') && { homeNetID: settings.string('home_net_id', 6) }),
    ...(mask.includes('application_server_id') && {
      applicationServerID: settings.string('application_server_id', 100),
    }),
  };
}

/** 16 bytes, in hex or base64 by the length of the text. */
function parseKEK(settings: JsonReader): Uint8Array {
  const kek = settings.object('kek') ?? new JsonReader({}, 'settings.kek');
  const text = kek.string('key', 100);
  let key: Uint8Array;
  try {
    key = text.length === 32 ? hexToBytes(text) : base64ToBytes(text);
  } catch {
    throw kek.malformed('key', 'an AES-128 key');
  }
  if (key.length !== 16 || key.every((byte) => byte === 0))
    throw kek.invalid('key', 'value must be a non-zero AES-128 key');
  return key;
}

function settingsJson({ kekLabel, kek, homeNetID, applicationServerID }: ActivationSettings): Record<string, unknown> {
  return withoutZeros({
    kek_label: kekLabel,
    kek: kek && { key: bytesToHex(kek) },
    home_net_id: homeNetID,
    application_server_id: applicationServerID,
  });
}
