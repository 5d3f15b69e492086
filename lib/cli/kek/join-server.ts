import * as v from 'valibot';
import { bytesToHex } from '../../../lambdas/lorawan/bytes.ts';
import { ApiError, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
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

const SettingsAnswer = v.object({ kek_label: v.optional(v.string(), '') });

export function joinServer({ api, applicationId, apiKeySecretArn }: JoinServerOptions): JoinServer {
  const path = `/js/applications/${applicationId}/settings`;
  const failure = (error: unknown) =>
    error instanceof ApiError ? new CommandFailed(sentence(error, applicationId, apiKeySecretArn)) : error;
  return {
    async kekLabel() {
      try {
        const { kek_label } = v.parse(SettingsAnswer, await api.call('GET', `${path}?field_mask=kek_label`));
        return kek_label === '' ? undefined : kek_label;
      } catch (error) {
        if (error instanceof ApiError && hasNoSettings(error)) return undefined;
        throw failure(error);
      }
    },
    async setKek(label, kek) {
      try {
        // The answer repeats the KEK: nobody looks at it.
        await api.call('POST', path, {
          settings: { kek_label: label, kek: { key: bytesToHex(kek) } },
          field_mask: { paths: ['kek_label', 'kek.key'] },
        });
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

function hasNoSettings({ status, code }: ApiError): boolean {
  return status === 404 && code?.endsWith(':application_activation_settings_not_found') === true;
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
