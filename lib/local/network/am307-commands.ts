export type Screen = 'on' | 'off';

export interface AM307Commands {
  /** What the device sends back to confirm, one record a command. */
  readonly echoes: readonly Uint8Array[];
  /** New time between reports, if one was set. */
  readonly intervalMs?: number;
  /** New state of the screen, if one was set. */
  readonly screen?: Screen;
}

const SET = 0xff;
const ECHO = 0xfe;
const SCREEN = 0x2d;
const REPORT_INTERVAL = 0x03;

/** Reads commands one after another, up to the first that this device doesn't know, whose length is unknown too. */
export function parseCommands(frmPayload: Uint8Array): AM307Commands {
  const echoes: Uint8Array[] = [];
  let intervalMs: number | undefined;
  let screen: Screen | undefined;
  let rest = frmPayload;
  for (let length = commandLength(rest); length > 0; length = commandLength(rest)) {
    const command = rest.subarray(0, length);
    rest = rest.subarray(length);
    if (command[1] === REPORT_INTERVAL) intervalMs = 1000 * seconds(command);
    if (command[1] === SCREEN) screen = command[2] === 0 ? 'off' : 'on';
    echoes.push(Uint8Array.of(ECHO, ...command.subarray(1)));
  }
  return { echoes, ...(intervalMs !== undefined && { intervalMs }), ...(screen !== undefined && { screen }) };
}

/** Length of the command in front, or 0 if there is none that this device obeys. */
function commandLength(bytes: Uint8Array): number {
  const [set, command, value] = bytes;
  if (set !== SET) return 0;
  if (command === SCREEN && (value === 0 || value === 1)) return 3;
  if (command === REPORT_INTERVAL && bytes.length >= 4 && seconds(bytes) > 0) return 4;
  return 0;
}

/** Little-endian, 16 bits. */
function seconds([, , low = 0, high = 0]: Uint8Array): number {
  return low | (high << 8);
}
