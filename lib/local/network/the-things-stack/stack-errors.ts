import { type ErrorDefinition, GRPC_CODE } from './stack-error.ts';

const define = (namespace: string, name: string, code: number, messageFormat: string): ErrorDefinition => ({
  namespace,
  name,
  code,
  messageFormat,
});

const AS = 'pkg/applicationserver';
const NS = 'pkg/networkserver';
const JS = 'pkg/joinserver';
const {
  unknown,
  invalidArgument,
  notFound,
  permissionDenied,
  resourceExhausted,
  failedPrecondition,
  unavailable,
  unauthenticated,
} = GRPC_CODE;

/** Requests in general. */
export const validation = define('pkg/errors', 'validation', invalidArgument, 'invalid `{field}`: {reason}');
export const fieldMaskPaths = define(
  'pkg/rpcmiddleware/validator',
  'field_mask_paths',
  invalidArgument,
  'forbidden path(s) in field mask: {forbidden_paths}',
);
export const rateLimitExceeded = define(
  'pkg/ratelimit',
  'rate_limit_exceeded',
  resourceExhausted,
  'rate limit of `{rate}` accesses per minute exceeded for resource `{key}`',
);
export const peerUnavailable = define(
  'pkg/cluster',
  'peer_unavailable',
  unavailable,
  '{cluster_role} cluster peer unavailable',
);
export const entityNotFound = define('pkg/redis', 'not_found', notFound, 'entity not found');

/** Who may. */
export const noCredentials = define('pkg/rpcmetadata', 'unauthenticated', unauthenticated, 'unauthenticated');
export const malformedKey = define('pkg/auth', 'token', invalidArgument, 'invalid token');
export const apiKeyNotFound = define('pkg/identityserver', 'api_key_not_found', unauthenticated, 'API key not found');
export const unsupportedAuthorization = define(
  'pkg/identityserver',
  'unsupported_authorization',
  unauthenticated,
  'unsupported authorization method',
);
export const noApplicationRights = define(
  'pkg/auth/rights',
  'no_application_rights',
  permissionDenied,
  'no rights for application `{uid}`',
);
export const insufficientApplicationRights = define(
  'pkg/auth/rights',
  'insufficient_application_rights',
  permissionDenied,
  'insufficient rights for application `{uid}`',
);

/** Application Server. */
export const deviceNotFoundInAS = define(AS, 'device_not_found', notFound, 'device `{device_uid}` not found');
export const noDeviceSession = define(
  AS,
  'no_device_session',
  failedPrecondition,
  'no device session; check device activation',
);
export const noAppSKey = define(AS, 'no_app_s_key', failedPrecondition, 'no AppSKey');
export const noFPort = define(AS, 'no_f_port', invalidArgument, 'no FPort');
export const noPayload = define(AS, 'no_payload', invalidArgument, 'no payload');
export const maxRetriesInvalid = define(
  AS,
  'downlink_max_retries_invalid',
  invalidArgument,
  'maximum attempts `{value}` are more than `{max}`',
);
export const payloadCryptoSkipped = define(
  `${AS}/io/grpc`,
  'payload_crypto_skipped',
  failedPrecondition,
  'payload crypto skipped',
);
export const simulatedGiven = define(`${AS}/io/grpc`, 'simulated', invalidArgument, 'simulated is set by the server');

/** Network Server. */
export const deviceNotFoundInNS = define(NS, 'device_not_found', notFound, 'device not found');
export const downlinkQueueCapacity = define(
  NS,
  'downlink_queue_capacity',
  resourceExhausted,
  'downlink queue capacity exceeded',
);
export const applicationDownlinkTooLong = define(
  NS,
  'application_downlink_too_long',
  invalidArgument,
  'application downlink payload length `{length}` exceeds maximum `{max}`',
);
export const fCntTooLow = define(
  NS,
  'f_cnt_too_low',
  invalidArgument,
  'FCnt `{f_cnt}` is lower than minimum of `{min_f_cnt}`',
);
export const unknownSession = define(NS, 'unknown_session', notFound, 'unknown session');
export const transmission = define(NS, 'transmission', unknown, 'downlink transmission failed with result `{result}`');

/** Join Server. */
export const deviceNotFoundInJS = define(JS, 'device_not_found', notFound, 'device not found');
export const micMismatch = define(JS, 'mic_mismatch', invalidArgument, 'MIC mismatch');
export const devNonceReused = define(JS, 'reused_dev_nonce', invalidArgument, 'DevNonce `{dev_nonce}` has been used');
export const devNonceTooSmall = define(
  JS,
  'dev_nonce_too_small',
  invalidArgument,
  'DevNonce `{dev_nonce}` is lower than `{min_dev_nonce}`',
);
export const kekNotFound = define('pkg/crypto', 'kek_not_found', notFound, 'KEK with label `{label}` not found');
export const activationSettingsNotFound = define(
  JS,
  'application_activation_settings_not_found',
  notFound,
  'application activation settings not found',
);
export const invalidFieldMask = define(JS, 'field_mask', invalidArgument, 'invalid field mask');
export const noPaths = define(JS, 'no_paths', invalidArgument, 'no paths specified');
export const noKEKLabel = define(JS, 'no_kek_label', invalidArgument, 'no KEK label given');
