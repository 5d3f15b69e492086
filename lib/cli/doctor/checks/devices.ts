import { NETWORKS } from '../../../../lambdas/networks/contract.ts';
import { networksIn, type Settings } from '../../../settings.ts';
import type { Check } from '../examine.ts';
import { CHECKS, type Facts, theThingsStackOf } from '../facts.ts';
import { ok, warning } from '../finding.ts';
import { namesText } from '../named.ts';
import { counted } from '../report.ts';

/** A sensor that is silent for longer is rarely meant to be. */
const SILENCE_MS = 24 * 3_600_000;

export const lastUplink: Check<Facts> = {
  name: CHECKS.devices,
  async look({ devices, settings }) {
    const { newest, devices: count, networks } = await devices.look();
    if (newest === undefined) {
      return warning(
        'none was ever heard',
        'Let a device send; where it shows in the Console of its network and not here, docs/runbook.md, "Nothing comes at all".',
      );
    }
    const ageMs = Date.now() - Date.parse(newest.heardAt);
    const found = `${newest.thingName}, ${ageText(ageMs)} ago; ${counted(count, 'device')} known`;
    const silent = namedNetworks(await settings.need()).filter((name) => !networks.has(name));
    if (silent.length > 0) {
      return warning(
        `${found}; none was heard on ${silent.join(', ')}`,
        'Look whether devices show in its Console, and docs/networks.md.',
      );
    }
    if (ageMs < SILENCE_MS) return ok(found);
    return warning(found, 'Look whether devices show in the Console of their network; if so, look at the lines above.');
  },
};

export const unencryptedDevices: Check<Facts> = {
  name: 'devices in clear',
  async look({ devices, settings }) {
    const { endToEndEncryption } = await theThingsStackOf(settings);
    if (!endToEndEncryption) return ok('end-to-end encryption is not asked for');
    const { inClear } = await devices.need();
    if (inClear.count === 0) return ok('none');
    return warning(
      `the network can read ${counted(inClear.count, 'device')}: ${namesText(inClear)}`,
      'Mend the line "end-to-end encryption" first, then let them rejoin; one that stays has a KEK label of its own (docs/runbook.md, NOT_END_TO_END).',
    );
  },
};

/** Networks from which devices are expected: telemetry tells of those of The Things Stack, which counts before it. */
function namedNetworks(settings: Settings): readonly string[] {
  const named = networksIn(settings);
  return named.includes(NETWORKS.theThingsStack) ? named.filter((name) => name !== NETWORKS.telemetry) : named;
}

/** `40 s`, `12 min`, `5 h`, `3 days`: one unit is enough to go by. */
function ageText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 60 / 24)} days`;
}
