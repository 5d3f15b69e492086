/** Fields of a log line. Never a payload, a key, an envelope or a whole message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line; Lambda's own JSON logging passes it on as it is. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', fields: LogFields): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, ...fields })}\n`);
}

/** A line of its own for something that an operator may want to know of, beside the one of the invocation. */
export function logWarning(code: string, fields: LogFields): void {
  log('WARN', { code, ...fields });
}
