import * as v from 'valibot';
import { type TheThingsStackApi, unlessMissing } from './api-client.ts';

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
      // There is none while nobody has set anything of it.
      const answer = await unlessMissing(cluster.call('GET', `${link}?field_mask=skip_payload_crypto`));
      return answer !== undefined && v.parse(LinkAnswer, answer).skip_payload_crypto;
    },
    async setLinkFlag() {
      await cluster.call('PUT', link, {
        link: { skip_payload_crypto: true },
        field_mask: { paths: ['skip_payload_crypto'] },
      });
    },
    async kekLabel() {
      const answer = await unlessMissing(cluster.call('GET', `${settings}?field_mask=kek_label`));
      if (answer === undefined) return undefined;
      const { kek_label: label } = v.parse(KekAnswer, answer);
      return label === '' ? undefined : label;
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
