/** Hands a message to the MQTT broker; resolves once the broker has taken it. */
export type Publish = (message: {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}) => Promise<void>;
