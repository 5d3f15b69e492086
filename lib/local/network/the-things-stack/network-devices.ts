import type { EndDeviceIDs } from './messages.ts';
import type { NetworkDevice } from './network-session.ts';
import { BANDS } from './registry/bands.ts';
import { type Admission, DeviceRegistry } from './registry/device-registry.ts';
import type { EndDeviceJson } from './registry/end-device-json.ts';
import { FREQUENCY_PLANS, type FrequencyPlan } from './registry/frequency-plans.ts';
import { type LorawanVersion, MAC_VERSIONS } from './registry/lorawan-versions.ts';
import { textAt, valueAt } from './registry/masked.ts';
import {
  bandMismatch,
  bandNotFound,
  euisTakenIn,
  fieldValue,
  frequencyPlanNotFound,
  readOnlyField,
} from './registry/registry-errors.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInNS, entityNotFound } from './stack-errors.ts';

/** The devices of the Network Server, none yet. */
export function networkDevices(applicationID: string, now: () => number): DeviceRegistry<NetworkDevice> {
  return new DeviceRegistry({
    applicationID,
    now,
    errors: {
      notFound: entityNotFound,
      nothingToDelete: deviceNotFoundInNS,
      euisTaken: euisTakenIn('pkg/internal/registry'),
      readOnlyField: readOnlyField('pkg/networkserver/redis'),
    },
    readsEUIs: 'always',
    admit: (admission) => {
      assertActivation(admission);
      assertRegion(admission.fields);
      const version = versionOf(admission.fields);
      return Object.assign(admission.before?.state ?? newDevice(admission.ids, version), { version });
    },
  });
}

function newDevice(ids: EndDeviceIDs, version: LorawanVersion): NetworkDevice {
  return { ids, version, session: undefined, pendingSession: undefined, window: undefined, statusKnown: false };
}

/** A device that joins needs EUIs, one that doesn't needs a session, and none turns into the other. */
function assertActivation({ ids, fields, before }: Admission<NetworkDevice>): void {
  const joins = valueAt(fields, 'supports_join') === true;
  if (before !== undefined && joins !== (valueAt(before.fields, 'supports_join') === true)) {
    throw invalidField('supports_join');
  }
  if (!joins) throw invalidField('session.dev_addr');
  if (ids.joinEUI === '') throw invalidField('ids.join_eui');
  if (ids.devEUI === '') throw invalidField('ids.dev_eui');
}

/** Plan, regional parameters and the band of the device's version must go together. */
function assertRegion(fields: EndDeviceJson): void {
  const plan = planOf(fields);
  const phyVersion = textAt(fields, 'lorawan_phy_version');
  if (phyVersion === '') throw invalidField('lorawan_phy_version');
  if (!BANDS.get(plan.bandID)?.includes(phyVersion)) {
    throw new StackError(bandNotFound, { attributes: { id: plan.bandID, version: phyVersion } });
  }
  const bandID = textAt(fields, 'version_ids.band_id');
  if (bandID === '' || bandID === plan.bandID) return;
  const attributes = { dev_band_id: bandID, fp_band_id: plan.bandID };
  throw invalidField('version_ids.band_id', new StackError(bandMismatch, { attributes }));
}

function planOf(fields: EndDeviceJson): FrequencyPlan {
  const id = textAt(fields, 'frequency_plan_id');
  if (id === '') throw invalidField('frequency_plan_id');
  const plan = FREQUENCY_PLANS.find((own) => own.id === id);
  if (plan === undefined) throw new StackError(frequencyPlanNotFound, { attributes: { id } });
  return plan;
}

function versionOf(fields: EndDeviceJson): LorawanVersion {
  const name = textAt(fields, 'lorawan_version');
  const mac = MAC_VERSIONS.find((own) => own.name === name);
  if (mac === undefined) throw invalidField('lorawan_version');
  return mac.version;
}

function invalidField(field: string, cause?: StackError): StackError {
  return new StackError(fieldValue('pkg/networkserver'), {
    attributes: { field },
    ...(cause !== undefined && { cause }),
  });
}
