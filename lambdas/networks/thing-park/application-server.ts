import * as v from 'valibot';
import { CodedError } from '../../errors.ts';

/** What an application server shows to ThingPark where its profile asks for authentication. */
export interface ApplicationServer {
  readonly id: string;
  readonly key: string;
}

const text = v.pipe(v.string(), v.minLength(1));
const ApplicationServerSchema = v.object({ id: text, key: text });

/**
 * Reads what the secret holds: `{"id":"…","key":"…"}`.
 * @throws CodedError `NO_SERVER_KEY` for anything else, such as the random word that a secret comes with
 */
export function parseApplicationServer(secretText: string): ApplicationServer {
  const result = v.safeParse(ApplicationServerSchema, jsonOf(secretText));
  if (result.success) return result.output;
  throw new CodedError(
    'NO_SERVER_KEY',
    'the secret of thingPark.applicationServerKey holds no application server: {"id":"…","key":"…"} is accepted',
  );
}

/** The parser's own message would quote the secret. */
function jsonOf(secretText: string): unknown {
  try {
    return JSON.parse(secretText);
  } catch {
    return undefined;
  }
}
