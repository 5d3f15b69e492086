import type { KeyEnvelope } from '../../../../lambdas/lorawan/app-s-key.ts';
import type { ApplicationDevice } from '../the-things-stack/application-device.ts';
import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import type { ApplicationSession } from '../the-things-stack/application-session.ts';
import { endDeviceIDsJson, keyEnvelopeJson } from '../the-things-stack/application-up.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { entityNotFound } from '../the-things-stack/stack-errors.ts';
import { picked, queryMask } from './field-mask.ts';
import type { Route } from './route.ts';

const ALWAYS = ['ids', 'created_at', 'updated_at'];
const SESSION_PATHS = [
  '',
  '.dev_addr',
  '.keys',
  '.keys.session_key_id',
  '.keys.app_s_key',
  '.last_a_f_cnt_down',
  '.started_at',
];
const PATHS = [
  ...ALWAYS,
  ...SESSION_PATHS.flatMap((below) => [`session${below}`, `pending_session${below}`]),
  'version_ids',
  'formatters',
  'skip_payload_crypto_override',
];

/** A device with its sessions, as the Application Server has it. */
export function deviceRoutes(applicationServer: ApplicationServer, applicationID: string): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/as/applications/{app}/devices/{dev}',
      handle: ({ deviceID, query }) => {
        const device = applicationServer.device(deviceID);
        if (device === undefined) throw new StackError(entityNotFound);
        const mask = queryMask(query, PATHS);
        return picked(deviceJson(applicationServer, device, applicationID), [...ALWAYS, ...mask]);
      },
    },
  ];
}

function deviceJson(
  applicationServer: ApplicationServer,
  device: ApplicationDevice,
  applicationID: string,
): Record<string, unknown> {
  const session = (own: ApplicationSession | undefined) => own && sessionJson(own, applicationServer.visibleKey(own));
  const { skipPayloadCryptoOverride } = device;
  return {
    ...withoutZeros({
      ids: endDeviceIDsJson(applicationID, device.ids, device.session?.devAddr),
      created_at: timestamp(device.createdAt),
      updated_at: timestamp(device.createdAt),
      session: session(device.session),
      pending_session: session(device.pendingSession),
      version_ids: device.versionIDs,
    }),
    // A wrapped boolean: false says something else than absent.
    ...(skipPayloadCryptoOverride !== undefined && { skip_payload_crypto_override: skipPayloadCryptoOverride }),
  };
}

function sessionJson(session: ApplicationSession, appSKey: KeyEnvelope): object {
  return withoutZeros({
    dev_addr: session.devAddr,
    keys: { session_key_id: session.sessionKeyID, app_s_key: keyEnvelopeJson(appSKey) },
    last_a_f_cnt_down: session.lastAFCntDown,
    started_at: timestamp(session.startedAt),
  });
}
