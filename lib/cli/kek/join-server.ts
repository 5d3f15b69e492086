import { bytesToHex } from '../../../lambdas/lorawan/bytes.ts';
import { ApiError, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { encryptionSettings } from '../../../lambdas/networks/the-things-stack/encryption-settings.ts';
import { CommandFailed } from '../command.ts';

/** The Join Server's settings of the application: with which KEK it wraps the AppSKeys of new sessions. */
export interface JoinServer {
  /**
   * Label of the KEK; undefined where it has none, so that it hands out AppSKeys in clear.
   * @throws CommandFailed
   */
  kekLabel(): Promise<string | undefined>;
  /**
   * Sets label and KEK, and nothing else.
   * @param kek 16 bytes
   * @throws CommandFailed
   */
  setKek(label: string, kek: Uint8Array): Promise<void>;
}

export interface JoinServerOptions {
  readonly api: TheThingsStackApi;
  readonly applicationId: string;
  /** Where the operator puts another API key. */
  readonly apiKeySecretArn: string;
}

export function joinServer({ api, applicationId, apiKeySecretArn }: JoinServerOptions): JoinServer {
  const settings = encryptionSettings(api, applicationId);
  const told = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      throw new CommandFailed(sentence(error, applicationId, apiKeySecretArn));
    });
  return {
    kekLabel: () => told(settings.kekLabel()),
    setKek: (label, kek) => told(settings.setKek(label, bytesToHex(kek))),
  };
}

/** The network's own words may repeat what was sent to it, so only its code is told. */
function sentence(error: ApiError, applicationId: string, apiKeySecretArn: string): string {
  const { status, code = 'without a code' } = error;
  if (error.refusesKey) {
    return (
      `The Things Stack refuses the API key, or has no application ${applicationId}: store a key of that application with ` +
      `the rights RIGHT_APPLICATION_DEVICES_READ_KEYS and RIGHT_APPLICATION_DEVICES_WRITE_KEYS in the secret ${apiKeySecretArn}.`
    );
  }
  if (status === 0) return `The Join Server can't be reached (${error.message}): try again later.`;
  if (error.passes) return `The Join Server can't answer now (HTTP status ${status}, ${code}): try again later.`;
  return `The Join Server refuses (HTTP status ${status}, ${code}).`;
}
