import type { Fault } from './fault.ts';

const KEK_LABEL = /lorawan-kek-[\w-]+/;
const STRANGER_KEK = '0F0E0D0C0B0A09080706050403020100';

export const ENCRYPTION_FAULTS: readonly Fault[] = [
  {
    fault: 'a KEK at the Join Server without the flag of the link',
    plant: async (patient) => {
      await patient.setLinkFlag(false);
      return () => patient.setLinkFlag(true);
    },
    check: 'end-to-end encryption',
    outcome: 'error',
    found: new RegExp(`${KEK_LABEL.source}, and the link's flag skip_payload_crypto is off: every uplink .* dropped`),
    mend: /npx lorawan connect/,
  },
  {
    fault: 'the flag of the link without a KEK at the Join Server',
    plant: async (patient) => {
      await patient.removeKek();
      return () => patient.setOurKek();
    },
    check: 'end-to-end encryption',
    outcome: 'error',
    found: /^the Join Server has no KEK: the network can read every session/,
    mend: /npx lorawan connect/,
  },
  {
    fault: 'neither KEK nor flag at the network',
    plant: async (patient) => {
      await patient.removeKek();
      await patient.setLinkFlag(false);
      return () => patient.cure();
    },
    check: 'end-to-end encryption',
    outcome: 'error',
    found: /^the Join Server has no KEK, and the link's flag skip_payload_crypto is off/,
    mend: /npx lorawan connect/,
  },
  {
    fault: 'a KEK at the Join Server that is not in the secret',
    plant: async (patient) => {
      await patient.setKek('somebody-elses', STRANGER_KEK);
      return () => patient.setOurKek();
    },
    check: 'end-to-end encryption',
    outcome: 'error',
    found: /KEK somebody-elses, which is not in the secret/,
    mend: /npx lorawan kek rotate/,
  },
];
