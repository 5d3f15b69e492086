import { JsonReader } from '../the-things-stack/json-reader.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { fieldMaskPaths } from '../the-things-stack/stack-errors.ts';

/** The mask of a request body: `{"paths": ["a", "b.c"]}` or `"a,b.c"`. */
export function maskOf(request: JsonReader, allowed: readonly string[]): readonly string[] {
  const mask = request.get('field_mask');
  if (typeof mask === 'string') return checked(mask.split(','), allowed);
  const paths = mask === undefined ? [] : new JsonReader(mask, 'field_mask').list('paths');
  return checked(paths.map(String), allowed);
}

/** The mask of a query: `field_mask=a,b.c`, also repeated. */
export function queryMask(query: URLSearchParams, allowed: readonly string[]): readonly string[] {
  return checked(
    query.getAll('field_mask').flatMap((paths) => paths.split(',')),
    allowed,
  );
}

/** What of a message the paths cover. */
export function picked(message: Readonly<Record<string, unknown>>, paths: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    const below = paths.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
    if (paths.includes(name)) result[name] = value;
    else if (below.length > 0) result[name] = picked(value as Record<string, unknown>, below);
  }
  return result;
}

function checked(paths: readonly string[], allowed: readonly string[]): readonly string[] {
  const given = paths.map((path) => path.trim()).filter((path) => path !== '');
  const forbidden = given.filter((path) => !isAllowed(path, allowed));
  if (forbidden.length > 0) throw new StackError(fieldMaskPaths, { attributes: { forbidden_paths: forbidden } });
  return given;
}

/** A path of the list, a message that holds one, or what is below one that ends in `.*`. */
function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some(
    (own) => own === path || own.startsWith(`${path}.`) || (own.endsWith('.*') && path.startsWith(own.slice(0, -1))),
  );
}
