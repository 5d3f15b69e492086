import type { ApplicationDevice } from './application-device.ts';
import { DeviceRegistry } from './registry/device-registry.ts';
import { valueAt } from './registry/masked.ts';
import { euisTakenIn, readOnlyField } from './registry/registry-errors.ts';
import { deviceNotFoundInAS, entityNotFound } from './stack-errors.ts';

/** The devices of the Application Server, none yet. */
export function applicationDevices(applicationID: string, now: () => number): DeviceRegistry<ApplicationDevice> {
  return new DeviceRegistry({
    applicationID,
    now,
    errors: {
      notFound: entityNotFound,
      nothingToDelete: deviceNotFoundInAS,
      euisTaken: euisTakenIn('pkg/internal/registry'),
      readOnlyField: readOnlyField('pkg/applicationserver/redis'),
    },
    readsEUIs: 'in mask',
    admit: ({ ids, fields, before }) => {
      const override = valueAt(fields, 'skip_payload_crypto_override');
      return Object.assign(before?.state ?? { ids }, {
        versionIDs: valueAt(fields, 'version_ids'),
        skipPayloadCryptoOverride: typeof override === 'boolean' ? override : undefined,
      });
    },
  });
}
