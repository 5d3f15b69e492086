import { DeviceRegistry } from './registry/device-registry.ts';
import { countsDevNonces, type LorawanVersion } from './registry/lorawan-versions.ts';
import { textAt, valueAt } from './registry/masked.ts';
import { euisTakenIn, fieldValue, noDevEUI, noJoinEUI, readOnlyField } from './registry/registry-errors.ts';
import { type RootKeys, rootKeysOf } from './root-keys.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInJS, devNonceReused, devNonceTooSmall } from './stack-errors.ts';

const KEYS = ['root_keys.app_key.key', 'root_keys.nwk_key.key'];

/** A device as the Join Server sees it. */
export interface JoinDevice {
  readonly rootKeys: RootKeys;
  /** Goes before the application's settings. Empty: none. */
  readonly applicationServerKekLabel: string;
  /** DevNonces are not judged. */
  readonly resetsJoinNonces: boolean;
  readonly nonces: NonceRecord;
}

/** Nonces of a device's joins. They outlive a change of its keys. */
interface NonceRecord {
  used: readonly number[];
  lastJoinNonce: number;
}

/** The devices of a Join Server, none yet. */
export function joinDevices(applicationID: string, now: () => number): DeviceRegistry<JoinDevice> {
  return new DeviceRegistry({
    applicationID,
    now,
    errors: {
      notFound: deviceNotFoundInJS,
      nothingToDelete: deviceNotFoundInJS,
      euisTaken: euisTakenIn('pkg/internal/registry'),
      readOnlyField: readOnlyField('pkg/joinserver/redis'),
    },
    readsEUIs: 'in mask',
    admit: ({ given, fields, mask, before }) => {
      if (given.joinEUI === '') throw new StackError(noJoinEUI);
      if (given.devEUI === '') throw new StackError(noDevEUI);
      const zero = KEYS.find((path) => mask.includes(path) && textAt(fields, path) === '');
      if (zero !== undefined) throw new StackError(fieldValue('pkg/joinserver'), { attributes: { field: zero } });
      return {
        rootKeys: rootKeysOf(fields),
        applicationServerKekLabel: textAt(fields, 'application_server_kek_label'),
        resetsJoinNonces: valueAt(fields, 'resets_join_nonces') === true,
        nonces: before?.state.nonces ?? { used: [], lastJoinNonce: 0 },
      };
    },
  });
}

/** Devices that draw their DevNonces must not repeat one, others must count up. */
export function checkDevNonce(version: LorawanVersion, { used }: NonceRecord, devNonce: number): void {
  if (!countsDevNonces(version)) {
    if (!used.includes(devNonce)) return;
    throw new StackError(devNonceReused, { attributes: { dev_nonce: devNonce } });
  }
  const min = (used.at(-1) ?? -1) + 1;
  if (devNonce < min)
    throw new StackError(devNonceTooSmall, { attributes: { dev_nonce: devNonce, min_dev_nonce: min } });
}
