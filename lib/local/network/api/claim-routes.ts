import { endDeviceIDsJson } from '../the-things-stack/application-up.ts';
import type { Claim, DeviceClaiming } from '../the-things-stack/device-claiming.ts';
import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { readEUI } from '../the-things-stack/registry/end-device-json.ts';
import { claimWithoutJoinEUI } from '../the-things-stack/registry/registry-errors.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { noApplicationRights } from '../the-things-stack/stack-errors.ts';
import { requireRights } from './rights.ts';
import type { Route } from './route.ts';

const WRITE = ['RIGHT_APPLICATION_DEVICES_WRITE'] as const;
const AUTHENTICATION_CODE = /^[A-Z0-9]{1,32}$/;

/** Claiming devices whose keys are elsewhere. */
export function claimRoutes(claiming: DeviceClaiming, applicationID: string): readonly Route[] {
  return [infoRoute(claiming), claimRoute(claiming, applicationID), ...claimedRoutes(claiming, applicationID)];
}

function infoRoute(claiming: DeviceClaiming): Route {
  return {
    method: 'POST',
    path: '/edcs/claim/info',
    access: 'authenticated',
    handle: ({ body }) => {
      const joinEUI = readEUI(new JsonReader(body), 'join_eui');
      return { join_eui: joinEUI, ...(claiming.supports(joinEUI) && { supports_claiming: true }) };
    },
  };
}

function claimRoute(claiming: DeviceClaiming, applicationID: string): Route {
  return {
    method: 'POST',
    path: '/edcs/claim',
    // The application is in the body.
    access: 'authenticated',
    handle: ({ body, apiKey }) => {
      const request = new JsonReader(body);
      const target = request.object('target_application_ids')?.string('application_id', 36) ?? '';
      if (target !== applicationID) throw new StackError(noApplicationRights, { attributes: { uid: target } });
      requireRights(applicationID, apiKey.rights, WRITE);
      const claim = parseClaim(request);
      claiming.claim(claim);
      return endDeviceIDsJson(applicationID, claim);
    },
  };
}

function claimedRoutes(claiming: DeviceClaiming, applicationID: string): readonly Route[] {
  const path = '/edcs/claim/{app}/devices/{dev}';
  return [
    {
      method: 'GET',
      path,
      // The stack asks for that, though it reads only.
      access: WRITE,
      handle: ({ deviceID }) => ({ end_device_ids: endDeviceIDsJson(applicationID, claiming.claimed(deviceID)) }),
    },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: ({ deviceID }) => {
        claiming.unclaim(deviceID);
        return {};
      },
    },
  ];
}

function parseClaim(request: JsonReader): Claim {
  const identifiers = request.object('authenticated_identifiers');
  // QR codes have many forms, and those who scan them can read them.
  if (identifiers === undefined) throw new StackError(claimWithoutJoinEUI);
  const authenticationCode = identifiers.string('authentication_code', 32);
  if (!AUTHENTICATION_CODE.test(authenticationCode)) {
    throw identifiers.invalid(
      'authentication_code',
      `value does not match regex pattern "${AUTHENTICATION_CODE.source}"`,
    );
  }
  const devEUI = readEUI(identifiers, 'dev_eui');
  const deviceID = request.string('target_device_id', 36) || `eui-${devEUI.toLowerCase()}`;
  if (!isID(deviceID)) throw request.invalid('target_device_id', NOT_AN_ID);
  return { deviceID, devEUI, joinEUI: readEUI(identifiers, 'join_eui'), authenticationCode };
}
