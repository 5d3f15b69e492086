/** A message as the rules engine sees it. */
export interface RuleMessage {
  /** As published, with the prefix of Basic Ingest if it came that way. */
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Absent if the message didn't come over MQTT. */
  readonly clientId?: string;
  readonly principal?: string;
  /** 12 digits. */
  readonly accountId: string;
}
