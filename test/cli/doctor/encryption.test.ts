import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryption } from '../../../lib/cli/doctor/checks/encryption.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';
import { known, scriptedApi, settingsOf, verdictOf } from './scripted.ts';

const match = (text: RegExp) => expect.stringMatching(text);

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
  const client = new SecretsManagerClient(laptop.client);
  const keks = JSON.stringify({ 'lorawan-kek-1': '2B7E151628AED2A6ABF7158809CF4F3C' });
  await client.send(new CreateSecretCommand({ Name: 'kek', SecretString: keks }));
  client.destroy();
});
afterAll(() => laptop.api.stop());

/** What the doctor says where the settings do not ask for encryption, and the network has it set like that. */
const unasked = (network: { readonly linkFlag: boolean; readonly kekLabel?: string }) =>
  verdictOf(encryption, {
    settings: known(settingsOf({ endToEndEncryption: false })),
    outputs: known(() => 'kek'),
    config: laptop.client,
    clusterApi: known(
      scriptedApi({
        'GET /as/applications/sensors-prod/link': { skip_payload_crypto: network.linkFlag },
        ...(network.kekLabel !== undefined && {
          'GET /js/applications/sensors-prod/settings': { kek_label: network.kekLabel },
        }),
      }),
    ),
  });

describe('encryption that the settings do not ask for', () => {
  it('is as it should be where the network has none', async () => {
    expect(await unasked({ linkFlag: false })).toEqual({
      outcome: 'ok',
      found: 'not asked for, and not set at the network',
    });
  });

  it('is worth knowing where the network has it', async () => {
    expect(await unasked({ linkFlag: true, kekLabel: 'lorawan-kek-1' })).toEqual({
      outcome: 'warning',
      found: match(/do not ask for it, and the network has it/),
      mend: match(/endToEndEncryption to true/),
    });
  });

  it('is half taken back where the flag of the link is on without a KEK', async () => {
    expect(await unasked({ linkFlag: true })).toEqual({
      outcome: 'warning',
      found: match(/flag skip_payload_crypto is on without a KEK/),
      mend: match(/Set it to false/),
    });
  });

  it('drops uplinks where our KEK is there without the flag, and maybe where another is', async () => {
    expect(await unasked({ linkFlag: false, kekLabel: 'lorawan-kek-1' })).toMatchObject({
      outcome: 'error',
      found: match(/every uplink of a device that joined since is dropped/),
    });
    expect(await unasked({ linkFlag: false, kekLabel: 'somebody-elses' })).toMatchObject({
      outcome: 'warning',
      found: match(/unless the Application Server has that KEK itself/),
    });
  });
});
