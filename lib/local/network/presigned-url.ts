import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The URL that opens an MQTT connection over WebSocket to AWS IoT Core, good for the 5 minutes that follow.
 * `endpoint` is a host name, or `127.0.0.1:<port>` for an endpoint on this machine, which has no TLS.
 */
export async function presignedMqttUrl(
  endpoint: string,
  region: string,
  { sessionToken, ...credentials }: AwsCredentials,
): Promise<string> {
  const protocol = /^(127\.0\.0\.1|localhost)(:|$)/.test(endpoint) ? 'ws:' : 'wss:';
  const url = new URL(`${protocol}//${endpoint}/mqtt`);
  const signer = new SignatureV4({
    service: 'iotdevicegateway',
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host },
      query: {},
    },
    { expiresIn: 300 },
  );
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
  // AWS IoT, unlike other services, doesn't want the token signed.
  if (sessionToken !== undefined) url.searchParams.set('X-Amz-Security-Token', sessionToken);
  return url.href;
}
