import { encryptionSettings } from '../../../../lambdas/networks/the-things-stack/encryption-settings.ts';
import { KekSecret } from '../../kek/kek-secret.ts';
import { versionedSecret } from '../../kek/secrets-manager.ts';
import type { Check } from '../examine.ts';
import { type Facts, theThingsStackOf } from '../facts.ts';
import { ok, type Verdict, warning, wrong } from '../finding.ts';
import { namesText } from '../named.ts';
import { permitted } from '../permitted.ts';
import { counted } from '../report.ts';

export const keksOfSessions: Check<Facts> = {
  name: 'KEKs of sessions',
  async look({ devices, outputs, config }) {
    const [{ byKekLabel }, ours] = await Promise.all([devices.need(), readLabels(outputs, config)]);
    const lost = [...byKekLabel].filter(([label]) => !ours.includes(label));
    if (lost.length === 0) return ok(byKekLabel.size === 0 ? 'no session has one' : 'all are in the secret');
    const found = lost.map(
      ([label, named]) => `${label}, of ${counted(named.count, 'device')} (${namesText(named)}), is not in the secret`,
    );
    return wrong(
      `${found.join('; ')}: their payloads can't be read`,
      'Add the KEK under its label (docs/runbook.md, UNKNOWN_KEK_LABEL), or let them rejoin.',
    );
  },
};

/** Labels of the KEKs in our secret. */
async function readLabels(outputs: Facts['outputs'], config: Facts['config']): Promise<readonly string[]> {
  const keks = await new KekSecret(versionedSecret((await outputs.need())('KekSecretArn'), config)).read();
  return [...keks.keys()];
}

/** The two settings at the network that make end-to-end encryption, and ours. */
interface Encryption {
  /** Whether the settings ask for it. */
  readonly asked: boolean;
  /** Whether the Application Server passes on what it can't decrypt. */
  readonly linkFlag: boolean;
  /** Label of the KEK under which the Join Server hands out AppSKeys; undefined: it hands them out in clear. */
  readonly kekLabel: string | undefined;
  /** Labels in our secret. */
  readonly ours: readonly string[];
}

const CONNECT = 'Set both, in the right order: npx lorawan connect.';
const STEP_BACK = 'docs/setting-up-the-things-stack.md, "End-to-end encryption", "Back"';

export const encryption: Check<Facts> = {
  name: 'end-to-end encryption',
  async look({ settings, clusterApi, outputs, config }) {
    const { applicationId, endToEndEncryption: asked } = await theThingsStackOf(settings);
    const network = encryptionSettings(await clusterApi.need(), applicationId);
    const [linkFlag, kekLabel, ours] = await Promise.all([
      permitted(network.linkFlag()),
      permitted(network.kekLabel()),
      readLabels(outputs, config),
    ]);
    return verdictOn({ asked, linkFlag, kekLabel, ours });
  },
};

function verdictOn({ asked, linkFlag, kekLabel, ours }: Encryption): Verdict {
  if (kekLabel === undefined) return withoutKek(asked, linkFlag);
  if (!linkFlag) return withoutFlag(asked, kekLabel, ours);
  if (!ours.includes(kekLabel)) {
    return wrong(
      `the Join Server has the KEK ${kekLabel}, which is not in the secret: what it wraps can't be read`,
      'Give it one of ours: npx lorawan kek rotate.',
    );
  }
  if (asked) return ok(`the link's flag is on, the Join Server has our KEK ${kekLabel}`);
  return warning(
    'the settings do not ask for it, and the network has it: devices that join get it',
    `Set theThingsStack.endToEndEncryption to true, or take it back (${STEP_BACK}).`,
  );
}

function withoutFlag(asked: boolean, kekLabel: string, ours: readonly string[]): Verdict {
  const found = `the Join Server has the KEK ${kekLabel}, and the link's flag skip_payload_crypto is off`;
  const back = `Take the KEK from the Join Server (${STEP_BACK}), then let devices rejoin.`;
  if (asked || ours.includes(kekLabel)) {
    return wrong(`${found}: every uplink of a device that joined since is dropped`, asked ? CONNECT : back);
  }
  return warning(`${found}: unless the Application Server has that KEK itself, it drops every uplink`, back);
}

function withoutKek(asked: boolean, linkFlag: boolean): Verdict {
  if (asked) {
    const flag = linkFlag ? '' : ", and the link's flag skip_payload_crypto is off";
    return wrong(`the Join Server has no KEK${flag}: the network can read every session that begins`, CONNECT);
  }
  if (!linkFlag) return ok('not asked for, and not set at the network');
  return warning(
    "the link's flag skip_payload_crypto is on without a KEK: it encrypts nothing, and downlinks fail where counters differ",
    `Set it to false (${STEP_BACK}).`,
  );
}
