import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { entityNotFound, validation } from '../the-things-stack/stack-errors.ts';
import { maskOf, queryMask } from './field-mask.ts';
import type { Route, RouteRequest } from './route.ts';

/** What the webhooks and the pub/subs of an application have in common. */
export interface IntegrationRoutesOptions<Item> {
  /** Below `/as/`, e.g. `webhooks`. */
  readonly folder: string;
  /** Member of a request that holds one, e.g. `webhook`; a list is under the same name with an `s`. */
  readonly member: string;
  /** Member of its `ids`, e.g. `webhook_id`. */
  readonly idMember: string;
  /** Paths of a field mask. */
  readonly writable: readonly string[];
  readonly readable: readonly string[];
  readonly store: IntegrationStore<Item>;
  /** It as it is after what the mask covers was written. */
  parse(request: JsonReader, mask: readonly string[], writing: Writing<Item>): Item;
  /** What of it the mask covers, and what is always told. */
  read(item: Item, mask: readonly string[]): object;
  /** ms since 1970. */
  now(): number;
}

interface IntegrationStore<Item> {
  get(id: string): Item | undefined;
  list(): readonly Item[];
  set(item: Item): void;
  /** Removing one that is not there changes nothing. */
  remove(id: string): void;
}

export interface Writing<Item> {
  /** Undefined if it is to be created. */
  readonly stored: Item | undefined;
  readonly id: string;
  /** ms since 1970. */
  readonly now: number;
}

const READ = ['RIGHT_APPLICATION_TRAFFIC_READ'] as const;
const WRITE = ['RIGHT_APPLICATION_SETTINGS_BASIC', ...READ, 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE'] as const;

/** Reads, writes and removes them, one by one or as a list. */
export function integrationRoutes<Item>(options: IntegrationRoutesOptions<Item>): readonly Route[] {
  const { member, idMember, readable, store, read } = options;
  const all = `/as/${options.folder}/{app}`;
  const one = `${all}/{id}`;
  const idOf = ({ params: { id = '' } }: RouteRequest) => checkedID(id, options);
  const set = (id: string, request: RouteRequest): object => write(checkedID(id, options), request, options);
  return [
    {
      method: 'GET',
      path: all,
      access: READ,
      handle: ({ query }) => {
        const mask = queryMask(query, readable);
        return withoutZeros({ [`${member}s`]: store.list().map((item) => read(item, mask)) });
      },
    },
    {
      method: 'GET',
      path: one,
      access: READ,
      handle: (request) => {
        const item = store.get(idOf(request));
        if (item === undefined) throw new StackError(entityNotFound);
        return read(item, queryMask(request.query, readable));
      },
    },
    {
      method: 'POST',
      path: all,
      access: WRITE,
      handle: (request) => {
        const ids = new JsonReader(request.body).object(member)?.object('ids');
        return set(ids?.string(idMember, 36) ?? '', request);
      },
    },
    { method: 'PUT', path: one, access: WRITE, handle: (request) => set(request.params['id'] ?? '', request) },
    {
      method: 'DELETE',
      path: one,
      access: WRITE,
      handle: (request) => {
        store.remove(idOf(request));
        return {};
      },
    },
  ];
}

function write<Item>(id: string, { body }: RouteRequest, options: IntegrationRoutesOptions<Item>): object {
  const { member, writable, store } = options;
  const request = new JsonReader(body);
  const mask = maskOf(request, writable);
  const json = request.object(member) ?? new JsonReader({}, member);
  const item = options.parse(json, mask, { stored: store.get(id), id, now: options.now() });
  store.set(item);
  return options.read(item, mask);
}

function checkedID(id: string, { member, idMember }: { readonly member: string; readonly idMember: string }): string {
  if (isID(id)) return id;
  throw new StackError(validation, { attributes: { field: `${member}.ids.${idMember}`, reason: NOT_AN_ID } });
}
