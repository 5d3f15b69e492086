/**
 * Names of the states in which a message can't be handled. They are part of the product: answers, log lines, alarms and
 * the runbook (`docs/runbook.md`) use them, so a code is never renamed.
 */
export type ErrorCode =
  // any message
  | 'MALFORMED_MESSAGE'
  | 'FOREIGN_THING'
  | 'NOT_HANDED_OVER'
  // key unwrap and payload cipher
  | 'UNKNOWN_KEK_LABEL'
  | 'KEY_UNWRAP_FAILED'
  | 'INVALID_KEY_LENGTH'
  | 'INVALID_FRAME'
  | 'UNKNOWN_SESSION'
  // downlink requests
  | 'INVALID_JSON'
  | 'INVALID_THING_NAME'
  | 'BYTES_OR_PAYLOAD'
  | 'INVALID_BASE64'
  | 'INVALID_PAYLOAD'
  | 'PAYLOAD_TOO_LONG'
  | 'INVALID_F_PORT'
  | 'INVALID_FLAG'
  | 'INVALID_CORRELATION_ID'
  | 'INVALID_MAX_ATTEMPTS'
  | 'UNKNOWN_THING'
  | 'ENCRYPTED_SESSION'
  | 'NO_DOWNLINKS'
  | 'NO_SERVER_KEY'
  | 'EMPTY_PAYLOAD'
  | 'OUTBOX_FULL'
  // payload codecs
  | 'UNKNOWN_CODEC'
  | 'CODEC_FAILED'
  | 'CODEC_LIMIT'
  | 'CODEC_NO_BYTES'
  // end-to-end encrypted downlinks
  | 'API_KEY_REFUSED'
  | 'REFUSED_BY_NETWORK'
  | 'NOT_ACKNOWLEDGED'
  | 'OUTCOME_UNKNOWN'
  | 'REPLACED'
  // devices of things
  | 'INVALID_DEV_EUI'
  | 'INVALID_JOIN_EUI'
  | 'INVALID_DEVICE_ID'
  | 'INVALID_DEVICE_NAME'
  | 'INVALID_LORAWAN_VERSION'
  | 'INVALID_REGIONAL_PARAMETERS_VERSION'
  | 'INVALID_FREQUENCY_PLAN_ID'
  | 'INVALID_VERSION_IDS'
  | 'TOO_MANY_ATTRIBUTES'
  | 'INVALID_APP_KEY'
  | 'INVALID_NWK_KEY'
  | 'INVALID_CLAIM_CODE'
  | 'KEYS_OR_CLAIM_CODE'
  | 'MISSING_ROOT_KEYS'
  | 'UNUSED_ROOT_KEYS'
  | 'DEVICE_ID_TAKEN'
  | 'DEV_EUI_TAKEN'
  | 'EUI_CHANGED'
  | 'CLAIM_REFUSED'
  | 'NETWORK_UNAVAILABLE'
  | 'DELETIONS_HELD'
  // setting up the network
  | 'NO_API_KEY'
  | 'MISSING_RIGHTS'
  | 'SETUP_REFUSED'
  | 'FOREIGN_KEK'
  | 'NO_KEK'
  | 'KEK_WITHOUT_LINK_FLAG'
  | 'ENCRYPTION_LEFT_ON'
  | 'POLICY_GONE'
  | 'CERTIFICATE_LEFT';

/** Names of what a user should know of a message that was handled all the same; part of the product like the above. */
export type WarningCode = 'NOT_END_TO_END';

/**
 * A failure that no retry can cure. Whoever catches it answers or parks the message; everything else that is thrown
 * leaves the function, so that Lambda tries again.
 */
export class CodedError extends Error {
  override readonly name = 'CodedError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
