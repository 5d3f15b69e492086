/** What happens on the laptop, for the terminal, for `--json` and for the page. */
export type LaptopEvent =
  /** A message on an outer topic. `payload` is JSON, or text, or base64 of what is no text. */
  | { readonly event: 'message'; readonly topic: string; readonly payload: unknown }
  /** A frame in the air, as the device understands it; `frmPayload` in clear, hex. */
  | {
      readonly event: 'radio';
      readonly direction: 'up' | 'down';
      readonly devEUI: string;
      readonly frame: string;
      readonly fPort?: number | undefined;
      readonly fCnt?: number | undefined;
      readonly frmPayload?: string | undefined;
      readonly confirmed?: boolean | undefined;
    }
  /** What can be seen of a simulated device, beside its frames. */
  | { readonly event: 'device'; readonly devEUI: string; readonly screen: 'on' | 'off' }
  /** What the policies of a role do not allow; `roleArn` is that of a certificate where a client of the broker has shown one. */
  | {
      readonly event: 'denied';
      readonly roleArn: string;
      readonly action: string;
      readonly resource: string;
      readonly reason: string;
    }
  /** A line that a function logged: JSON as logged, or text. */
  | { readonly event: 'log'; readonly function: string; readonly line: unknown }
  /** An attempt of a function that failed; Lambda tries three times. */
  | { readonly event: 'function-error'; readonly function: string; readonly attempt: number; readonly error: string }
  /** An event whose attempts have all failed, now in the failed-messages queue. */
  | { readonly event: 'function-failed'; readonly function: string; readonly requestId: string }
  /** A message that a rule could not select or hand over. */
  | { readonly event: 'rule-problem'; readonly rule: string; readonly topic: string; readonly message: string }
  /** Trouble of the simulated network, such as a connection that was refused. */
  | { readonly event: 'network-problem'; readonly message: string };
