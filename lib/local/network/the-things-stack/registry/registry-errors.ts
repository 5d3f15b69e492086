import { type ErrorDefinition, GRPC_CODE } from '../stack-error.ts';

const { alreadyExists, dataLoss, invalidArgument, notFound, aborted, permissionDenied, unimplemented } = GRPC_CODE;

const EUIS_TAKEN =
  'an end device with JoinEUI `{join_eui}` and DevEUI `{dev_eui}` is already registered as `{device_id}` in application `{application_id}`';

/** In the stack each registry defines these anew, under its own namespace. */
export function readOnlyField(namespace: string): ErrorDefinition {
  return { namespace, name: 'read_only_field', code: invalidArgument, messageFormat: 'read-only field `{field}`' };
}

export function fieldValue(namespace: string): ErrorDefinition {
  return {
    namespace,
    name: 'field_value',
    code: invalidArgument,
    messageFormat: 'invalid value of field `{field}`',
  };
}

export function euisTakenIn(namespace: string): ErrorDefinition {
  return { namespace, name: 'end_device_euis_taken', code: alreadyExists, messageFormat: EUIS_TAKEN };
}

/** What a real server can do, and the simulated one can't. */
export const notSimulated: ErrorDefinition = {
  namespace: 'simulated-network',
  name: 'not_simulated',
  code: unimplemented,
  messageFormat: 'the simulated network has no `{field}` that can be written',
};

/** Identity Server. */
export const endDeviceNotFound: ErrorDefinition = {
  namespace: 'pkg/identityserver/store',
  name: 'end_device_not_found',
  code: notFound,
  messageFormat: 'end device `{device_uid}` not found',
};
export const idTaken: ErrorDefinition = {
  namespace: 'pkg/util/store',
  name: 'id_taken',
  code: alreadyExists,
  messageFormat: 'ID already taken, choose a different one and try again',
};
export const forbiddenID: ErrorDefinition = {
  namespace: 'pkg/identityserver/blocklist',
  name: 'forbidden_id',
  code: invalidArgument,
  messageFormat: 'the ID `{id}` can not be registered',
};
export function addressMismatch(server: 'network' | 'application' | 'join'): ErrorDefinition {
  return {
    namespace: 'pkg/identityserver',
    name: `${server}_server_address_mismatch`,
    code: invalidArgument,
    messageFormat: `${server} server address \`{address}\` does not match \`{expected}\``,
  };
}

/** Join Server. */
export const noJoinEUI: ErrorDefinition = {
  namespace: 'pkg/joinserver',
  name: 'no_join_eui',
  code: invalidArgument,
  messageFormat: 'no JoinEUI specified',
};
export const noDevEUI: ErrorDefinition = {
  namespace: 'pkg/joinserver',
  name: 'no_dev_eui',
  code: invalidArgument,
  messageFormat: 'no DevEUI specified',
};
export const noAppKey: ErrorDefinition = {
  namespace: 'pkg/joinserver',
  name: 'no_app_key',
  code: dataLoss,
  messageFormat: 'no AppKey specified',
};
export const noNwkKey: ErrorDefinition = {
  namespace: 'pkg/joinserver',
  name: 'no_nwk_key',
  code: dataLoss,
  messageFormat: 'no NwkKey specified',
};

/** Network Server. */
export const frequencyPlanNotFound: ErrorDefinition = {
  namespace: 'pkg/frequencyplans',
  name: 'not_found',
  code: notFound,
  messageFormat: 'frequency plan `{id}` not found',
};
export const bandNotFound: ErrorDefinition = {
  namespace: 'pkg/band',
  name: 'band_not_found',
  code: notFound,
  messageFormat: 'band `{id}` not found',
};
export const bandMismatch: ErrorDefinition = {
  namespace: 'pkg/networkserver',
  name: 'device_and_frequency_plan_band_mismatch',
  code: invalidArgument,
  messageFormat: 'device band ID `{dev_band_id}` and frequency plan band ID `{fp_band_id}` do not match',
};

/** Device Claiming Server. */
const CLAIMING = 'pkg/deviceclaimingserver';
const THE_THINGS_JOIN_SERVER = `${CLAIMING}/enddevices/ttjsv2`;
export const claimingNotSupported: ErrorDefinition = {
  namespace: CLAIMING,
  name: 'claiming_not_supported',
  code: aborted,
  messageFormat: 'claiming not supported for JoinEUI `{eui}`',
};
export const deviceNotProvisioned: ErrorDefinition = {
  namespace: THE_THINGS_JOIN_SERVER,
  name: 'device_not_provisioned',
  code: notFound,
  messageFormat: 'device with EUI `{dev_eui}` not provisioned',
};
export const deviceNotClaimed: ErrorDefinition = {
  namespace: THE_THINGS_JOIN_SERVER,
  name: 'device_not_claimed',
  code: notFound,
  messageFormat: 'device with EUI `{dev_eui}` not claimed',
};
export const deviceAccessDenied: ErrorDefinition = {
  namespace: THE_THINGS_JOIN_SERVER,
  name: 'device_access_denied',
  code: permissionDenied,
  messageFormat: 'access to device with `{dev_eui}` denied: device is already claimed or the owner token is invalid',
};
export const claimWithoutEntry: ErrorDefinition = {
  namespace: CLAIMING,
  name: 'device_not_found',
  code: notFound,
  messageFormat: 'device not found',
};
export const claimWithoutJoinEUI: ErrorDefinition = {
  namespace: CLAIMING,
  name: 'no_join_eui',
  code: invalidArgument,
  messageFormat: 'failed to extract JoinEUI from request',
};
