import { isApiKey } from '../../../lambdas/network-setup/api-key.ts';
import { ApiError, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { readRights } from '../../../lambdas/networks/the-things-stack/rights.ts';
import type { TheThingsStackSettings } from '../../settings.ts';
import type { AwsConfig } from '../aws-config.ts';
import { versionedSecret } from '../kek/secrets-manager.ts';
import { Complaint, warning, wrong } from './finding.ts';

const CONNECT = 'Make an API key of the application in The Things Stack, then npx lorawan connect.';

/** @throws Complaint where the secret holds none */
export async function readApiKey(
  secretArn: string,
  { endToEndEncryption, connection }: TheThingsStackSettings,
  config: AwsConfig,
): Promise<string> {
  const { text } = await versionedSecret(secretArn, config).read('AWSCURRENT');
  const key = text.trim();
  if (isApiKey(key)) return key;
  if (endToEndEncryption || connection !== 'assume-role') {
    throw new Complaint(wrong('none is stored yet', CONNECT));
  }
  // Uplinks, and downlinks that the network encrypts, need none.
  throw new Complaint(warning('none is stored yet: devices can not be created from AWS', CONNECT));
}

/**
 * What the key may do on the application.
 * @throws Complaint if it is refused, or may do nothing
 */
export async function readAcceptedRights(
  identityServer: TheThingsStackApi,
  applicationID: string,
): Promise<readonly string[]> {
  const strange = new Complaint(
    wrong(
      `the API key has no rights on ${applicationID}: there is no such application, or the key is another's`,
      'Correct theThingsStack.applicationId, or store a key of this application: npx lorawan connect.',
    ),
  );
  const rights = await readRights(identityServer, applicationID).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 403 || error.status === 404) throw strange;
    throw new Complaint(complaintOf(error));
  });
  if (rights.length > 0) return rights;
  throw strange;
}

function complaintOf({ status, code = 'without a code', refusesKey, message }: ApiError) {
  if (refusesKey) {
    return wrong(`The Things Stack refuses the API key (${code})`, 'Make a new API key, then npx lorawan connect.');
  }
  const what = status === 0 ? message : `HTTP status ${status}, ${code}`;
  return wrong(`the Identity Server could not say which rights the API key has (${what})`, 'Try again in a minute.');
}
