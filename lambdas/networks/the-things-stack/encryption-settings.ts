import * as v from 'valibot';
import { ApiError, type TheThingsStackApi } from './api-client.ts';

/** The two settings of an application that make end-to-end encryption. Errors: ApiError as it came. */
export interface EncryptionSettings {
  /** Whether the Application Server passes payloads on that it can't decrypt, instead of dropping them. */
  linkFlag(): Promise<boolean>;
  setLinkFlag(): Promise<void>;
  /** Label of the KEK that the Join Server wraps new AppSKeys with; undefined if it hands them out in clear. */
  kekLabel(): Promise<string | undefined>;
  /** @param kek 16 bytes in 32 hex digits */
  setKek(label: string, kek: string): Promise<void>;
}

const LinkAnswer = v.object({ skip_payload_crypto: v.optional(v.boolean(), false) });
const KekAnswer = v.object({ kek_label: v.optional(v.string(), '') });

/** @param cluster API of the cluster that the application is on */
export function encryptionSettings(cluster: TheThingsStackApi, applicationID: string): EncryptionSettings {
  const link = `/as/applications/${applicationID}/link`;
  const settings = `/js/applications/${applicationID}/settings`;
  return {
    async linkFlag() {
      const answer = await orNothing(cluster.call('GET', `${link}?field_mask=skip_payload_crypto`));
      return v.parse(LinkAnswer, answer).skip_payload_crypto;
    },
    async setLinkFlag() {
      await cluster.call('PUT', link, {
        link: { skip_payload_crypto: true },
        field_mask: { paths: ['skip_payload_crypto'] },
      });
    },
    async kekLabel() {
      const { kek_label } = v.parse(
        KekAnswer,
        await orNothing(cluster.call('GET', `${settings}?field_mask=kek_label`)),
      );
      return kek_label === '' ? undefined : kek_label;
    },
    async setKek(label, kek) {
      // The answer repeats the KEK: nobody looks at it.
      await cluster.call('POST', settings, {
        settings: { kek_label: label, kek: { key: kek } },
        field_mask: { paths: ['kek_label', 'kek.key'] },
      });
    },
  };
}

/** Codes that say of a setting that it was never made; a 404 of a gateway says nothing of the kind. */
const NEVER_MADE = /^(pkg\/redis:not_found|pkg\/\w+:application_activation_settings_not_found)$/;

async function orNothing(answer: Promise<object>): Promise<object> {
  return answer.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404 && NEVER_MADE.test(error.code ?? '')) return {};
    throw error;
  });
}
