import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';
import type { SecretStore } from './secret-store.ts';

/** What an operation on one secret needs. The resource is the ARN with its 6 characters, whatever the caller gave. */
export function needsSecret(action: string, secrets: SecretStore, home: Home) {
  return ({ SecretId }: { readonly SecretId: string }): readonly Permission[] => {
    const given = SecretId.startsWith('arn:') ? SecretId : arnOf(home, 'secretsmanager', `secret:${SecretId}`);
    const resource = secrets.find(SecretId)?.arn ?? given;
    return [{ action: `secretsmanager:${action}`, resource, context: { 'secretsmanager:SecretId': resource } }];
  };
}
