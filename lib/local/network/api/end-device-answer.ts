import { endDeviceIDsJson } from '../the-things-stack/application-up.ts';
import { timestamp } from '../the-things-stack/proto-json.ts';
import type { DeviceRecord } from '../the-things-stack/registry/device-registry.ts';
import { picked } from './field-mask.ts';

const ALWAYS = ['ids', 'created_at', 'updated_at'];

export interface EndDeviceAnswer {
  readonly applicationID: string;
  readonly record: DeviceRecord<unknown>;
  /** Paths to answer besides those that are always there. */
  readonly mask: readonly string[];
  /** DevAddr of the running session. */
  readonly devAddr?: string | undefined;
  /** What the server has seen itself, with the names of the API. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

/** A device as the API answers it. */
export function endDeviceAnswer({ applicationID, record, mask, devAddr, seen = {} }: EndDeviceAnswer): object {
  const message = {
    ids: endDeviceIDsJson(applicationID, record.ids, devAddr),
    created_at: timestamp(record.createdAt),
    updated_at: timestamp(record.updatedAt),
    ...record.fields,
    ...seen,
  };
  return picked(message, [...ALWAYS, ...mask]);
}
