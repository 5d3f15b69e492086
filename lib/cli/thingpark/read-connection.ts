import * as v from 'valibot';
import { parseClientSecret } from '../../../lambdas/network-setup/mqtt-connection-secret.ts';
import type { Settings } from '../../settings.ts';
import { type ConnectionBody, type ConnectionSecrets, connectionBody } from '../../thing-park-connection-body.ts';
import { awsConfig } from '../aws-config.ts';
import { CommandFailed } from '../command.ts';
import { versionedSecret } from '../kek/secrets-manager.ts';
import type { StackOutputs } from '../stack-outputs.ts';

/** CloudFormation does nothing about a secret that has changed by itself, and a deployment without a change does nothing. */
const MAKE_ANEW =
  'To have it made anew, remove thingPark from the settings and deploy, then add it again and deploy; and tell ThingPark.';

/**
 * What ThingPark is to be told of the account, keys included.
 * @param output answers an output of the messaging stack
 * @param local the laptop's AWS endpoint; undefined: AWS
 * @throws CommandFailed where there is no ThingPark, or its keys are not made yet
 */
export async function readConnection(
  settings: Settings,
  output: StackOutputs,
  local: string | undefined,
): Promise<ConnectionBody> {
  const { thingPark } = settings;
  if (thingPark === undefined) throw new CommandFailed(`The settings have no thingPark: ${addIt(local)}.`);
  const read = async (key: string) => (await versionedSecret(output(key), awsConfig(local)).read('AWSCURRENT')).text;
  const stored = parseClientSecret(await read('ThingParkCertificateSecretArn'));
  if (stored === undefined) throw new CommandFailed(`The certificate is not made yet. ${MAKE_ANEW}`);
  const secrets = {
    region: output('Region'),
    iotEndpoint: output('IotEndpoint'),
    accessKey: parseAccessKey(await read('ThingParkAccessKeySecretArn')),
    certificate: stored.certificate,
  };
  return connectionBody({ ...settings, thingPark }, secrets);
}

const addIt = (local: string | undefined): string =>
  local === undefined ? 'add it and deploy' : 'name a file that has it, with --settings FILE';

const AccessKeySchema = v.object({ accessKeyId: v.string(), secretAccessKey: v.string() });

function parseAccessKey(secret: string): ConnectionSecrets['accessKey'] {
  try {
    return v.parse(AccessKeySchema, JSON.parse(secret));
  } catch {
    // The parser's own message quotes the text, which is a secret.
    const key = 'ThingParkAccessKeySecretArn';
    throw new CommandFailed(`The secret of the output ${key} holds no access key. ${MAKE_ANEW}`);
  }
}
