import { JsonReader } from '../the-things-stack/json-reader.ts';
import { BANDS } from '../the-things-stack/registry/bands.ts';
import { FREQUENCY_PLANS } from '../the-things-stack/registry/frequency-plans.ts';
import { bandNotFound } from '../the-things-stack/registry/registry-errors.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import type { Route } from './route.ts';

/** Of a block that nobody's devices have. */
const DEFAULT_JOIN_EUI = '70B3D57ED0000000';

/** What the cluster knows of regions, for everybody, and the JoinEUI for devices that come without one. */
export function configurationRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/configuration/frequency-plans',
      access: 'public',
      handle: ({ query }) => ({ frequency_plans: frequencyPlans(query) }),
    },
    {
      method: 'GET',
      path: '/configuration/phy-versions',
      access: 'public',
      handle: ({ query }) => ({ version_info: phyVersions(query.get('band_id') ?? '') }),
    },
    {
      method: 'GET',
      path: '/js/default_join_eui',
      access: 'authenticated',
      handle: () => ({ join_eui: DEFAULT_JOIN_EUI }),
    },
  ];
}

function frequencyPlans(query: URLSearchParams): readonly object[] {
  const request = new JsonReader(Object.fromEntries(query));
  const bandID = request.string('band_id', 32);
  const base = request.unsigned('base_frequency');
  return FREQUENCY_PLANS.filter(
    (plan) => (bandID === '' || plan.bandID === bandID) && (base === 0 || plan.baseFrequency === base),
  ).map((plan) => ({ id: plan.id, base_frequency: plan.baseFrequency, band_id: plan.bandID }));
}

function phyVersions(bandID: string): readonly object[] {
  const bands = bandID === '' ? [...BANDS] : [...BANDS].filter(([id]) => id === bandID);
  if (bands.length === 0) throw new StackError(bandNotFound, { attributes: { id: bandID } });
  return bands.map(([id, versions]) => ({ band_id: id, phy_versions: versions }));
}
