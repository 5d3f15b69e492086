import { ApiError } from '../networks/the-things-stack/api-client.ts';
import type { SetupStep } from './contract.ts';
import type { EndToEndDeps } from './end-to-end.ts';
import { failed, refused, warned } from './setup-step.ts';

/**
 * Looks at what belongs to end-to-end encryption where the settings ask for none, and changes nothing: sessions that run
 * may need it, and it may be somebody else's.
 */
export async function lookAtEndToEnd(deps: Omit<EndToEndDeps, 'readKeks'>): Promise<readonly SetupStep[]> {
  const { stackName, encryption } = deps;
  try {
    const flag = await encryption.linkFlag();
    const label = await encryption.kekLabel();
    return [linkStep(flag, label), kekStep(flag, label, stackName)];
  } catch (error) {
    if (error instanceof ApiError) return [refused('link', error)];
    throw error;
  }
}

function linkStep(flag: boolean, label: string | undefined): SetupStep {
  if (flag && label === undefined) {
    return warned(
      'link',
      'ENCRYPTION_LEFT_ON',
      'The Application Server still passes on what it can not decrypt (skip_payload_crypto), and no longer mends the ' +
        'counters of downlinks: set the flag of the link to false when no device has an encrypted session any more.',
    );
  }
  const message = 'The settings ask for no end-to-end encryption: the link is left as it is.';
  return { step: 'link', outcome: 'not-needed', message };
}

function kekStep(flag: boolean, label: string | undefined, stackName: string): SetupStep {
  if (label === undefined) {
    const message = 'The Join Server wraps new sessions with no KEK of this application.';
    return { step: 'kek', outcome: 'not-needed', message };
  }
  if (flag) {
    return warned(
      'kek',
      'ENCRYPTION_LEFT_ON',
      `The settings ask for no end-to-end encryption, and new sessions have it all the same, under the KEK ${label}: say so ` +
        "in the settings, or delete the Join Server's settings of the application.",
    );
  }
  // Of others it isn't known: the Application Server may have such a KEK itself.
  const tell = label.startsWith(`${stackName}-kek-`) ? failed : warned;
  return tell(
    'kek',
    'KEK_WITHOUT_LINK_FLAG',
    `The Join Server wraps new sessions with the KEK ${label}, and the Application Server drops what it can't decrypt: no ` +
      'uplink of such a device arrives. Set theThingsStack.endToEndEncryption to true and deploy, or delete the Join ' +
      "Server's settings of the application and let devices rejoin.",
  );
}
