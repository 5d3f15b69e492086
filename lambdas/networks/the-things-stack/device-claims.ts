import type { DeviceRegistry } from '../../devices/deps.ts';
import { CodedError } from '../../errors.ts';
import { ApiError, type TheThingsStackApi } from './api-client.ts';
import { registryError, withoutSecrets } from './device-registry-error.ts';

/**
 * Devices whose keys are at another Join Server, for whoever knows their code. Whether a device is claimed is told, and a claim
 * given back, only of one that the Identity Server knows.
 */
export function deviceClaims(
  cluster: TheThingsStackApi,
  applicationID: string,
): Pick<DeviceRegistry, 'claim' | 'unclaim'> {
  const claimPath = ({ deviceID, devEUI, joinEUI }: Parameters<DeviceRegistry['unclaim']>[0]) =>
    `/edcs/claim/${applicationID}/devices/${deviceID}?dev_eui=${devEUI}&join_eui=${joinEUI}`;
  return {
    async claim(ids, claimAuthenticationCode, mayBeOurs) {
      const { deviceID, devEUI, joinEUI } = ids;
      const body = {
        authenticated_identifiers: { join_eui: joinEUI, dev_eui: devEUI, authentication_code: claimAuthenticationCode },
        target_application_ids: { application_id: applicationID },
        target_device_id: deviceID,
      };
      try {
        await cluster.call('POST', '/edcs/claim', body);
      } catch (thrown) {
        const secrets = [claimAuthenticationCode];
        if (!isRefusal(thrown)) throw withoutSecrets(registryError(thrown), secrets);
        // An attempt before this one may have died before it could go on. The Join Server tells the whole cluster of a claim,
        // also where the code is wrong and the claim another's.
        if (mayBeOurs && (await isClaimed(cluster, claimPath(ids)))) return;
        throw withoutSecrets(new CodedError('CLAIM_REFUSED', thrown.message), secrets);
      }
    },

    async unclaim(ids) {
      try {
        await cluster.call('DELETE', claimPath(ids));
        return true;
      } catch (thrown) {
        if (thrown instanceof ApiError && /:(end_)?device_not_found$/.test(thrown.code ?? '')) return false;
        if (isUnclaimed(thrown)) return true;
        throw registryError(thrown);
      }
    },
  };
}

async function isClaimed(cluster: TheThingsStackApi, path: string): Promise<boolean> {
  try {
    await cluster.call('GET', path);
    return true;
  } catch (thrown) {
    if (isRefusal(thrown)) return false;
    throw registryError(thrown);
  }
}

/**
 * The Join Server's own no: a wrong code, somebody else's device, a JoinEUI that can't be claimed from. It comes as 403, 404
 * or 409, which mean other things elsewhere.
 */
function isRefusal(thrown: unknown): thrown is ApiError {
  if (!(thrown instanceof ApiError)) return false;
  return isOfClaiming(thrown) || cannotClaim(thrown) || (!thrown.passes && registryErrorIsFinal(thrown));
}

/** Whether these are the words of the server that claims, or of the Join Server that it asks: 401 and 403 mean no API key then. */
function isOfClaiming({ code = '', passes }: ApiError): boolean {
  return !passes && /^pkg\/deviceclaimingserver\b/.test(code);
}

/** Whether the cluster claims nothing at all: its gateway has no such route, or its server no such method. */
function cannotClaim({ status, code }: ApiError): boolean {
  return status === 501 || (status === 404 && code === undefined);
}

function registryErrorIsFinal(thrown: ApiError): boolean {
  const error = registryError(thrown);
  return error instanceof CodedError && error.code !== 'API_KEY_REFUSED';
}

/**
 * Whether there is no claim of ours that could be given back: the Join Server does not know the device, somebody else has it, or
 * nothing can be claimed there. Whatever else it says to that is as final: a device must not be stuck with it.
 */
function isUnclaimed(thrown: unknown): boolean {
  if (!(thrown instanceof ApiError)) return false;
  if (isOfClaiming(thrown) || cannotClaim(thrown)) return true;
  return thrown.status === 404 && /:\w*not_(claimed|provisioned|found)$/.test(thrown.code ?? '');
}
