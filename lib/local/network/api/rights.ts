import { StackError } from '../the-things-stack/stack-error.ts';
import { insufficientApplicationRights, noApplicationRights } from '../the-things-stack/stack-errors.ts';

/** What a key may be allowed to do on an application, in the order of the stack. */
export const RIGHTS = [
  'RIGHT_APPLICATION_INFO',
  'RIGHT_APPLICATION_SETTINGS_BASIC',
  'RIGHT_APPLICATION_SETTINGS_API_KEYS',
  'RIGHT_APPLICATION_SETTINGS_COLLABORATORS',
  'RIGHT_APPLICATION_SETTINGS_PACKAGES',
  'RIGHT_APPLICATION_DELETE',
  'RIGHT_APPLICATION_DEVICES_READ',
  'RIGHT_APPLICATION_DEVICES_WRITE',
  'RIGHT_APPLICATION_DEVICES_READ_KEYS',
  'RIGHT_APPLICATION_DEVICES_WRITE_KEYS',
  'RIGHT_APPLICATION_TRAFFIC_READ',
  'RIGHT_APPLICATION_TRAFFIC_UP_WRITE',
  'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE',
  'RIGHT_APPLICATION_LINK',
  'RIGHT_APPLICATION_ALL',
] as const;

export type Right = (typeof RIGHTS)[number];

/** What the integration needs, and simulated uplinks besides. */
export const USUAL_RIGHTS: readonly Right[] = [
  'RIGHT_APPLICATION_INFO',
  'RIGHT_APPLICATION_SETTINGS_BASIC',
  'RIGHT_APPLICATION_SETTINGS_PACKAGES',
  'RIGHT_APPLICATION_DEVICES_READ',
  'RIGHT_APPLICATION_DEVICES_WRITE',
  'RIGHT_APPLICATION_DEVICES_READ_KEYS',
  'RIGHT_APPLICATION_DEVICES_WRITE_KEYS',
  'RIGHT_APPLICATION_TRAFFIC_READ',
  'RIGHT_APPLICATION_TRAFFIC_UP_WRITE',
  'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE',
];

/** Rights that are in others. */
const IMPLIED = new Map<Right, readonly Right[]>([
  ['RIGHT_APPLICATION_ALL', RIGHTS],
  [
    'RIGHT_APPLICATION_LINK',
    ['RIGHT_APPLICATION_INFO', 'RIGHT_APPLICATION_TRAFFIC_READ', 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE'],
  ],
]);

/** A key's rights on the application, those included that others imply. */
export function effectiveRights(granted: readonly Right[]): readonly Right[] {
  const all = new Set(granted.flatMap((right) => [right, ...(IMPLIED.get(right) ?? [])]));
  return RIGHTS.filter((right) => all.has(right));
}

/** Throws StackError, with the rights that are missing, unless all that are needed were granted. */
export function requireRights(uid: string, granted: readonly Right[], needed: readonly Right[]): void {
  const missing = needed.filter((right) => !granted.includes(right));
  if (missing.length === 0) return;
  if (granted.length === 0) throw new StackError(noApplicationRights, { attributes: { uid } });
  throw new StackError(insufficientApplicationRights, { attributes: { uid, missing } });
}
