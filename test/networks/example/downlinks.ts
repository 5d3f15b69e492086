import type { SendInClear } from '../../../lambdas/downlink/deps.ts';
import { CodedError } from '../../../lambdas/errors.ts';
import { bytesToBase64 } from '../../../lambdas/lorawan/bytes.ts';
import { commandTopic } from './contract.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Over the topic where ChirpStack listens. Its events name a downlink by `id`: a user's word comes back if it is a UUID. */
export function chirpStackDownlinks(publish: (topic: string, message: object) => Promise<void>): SendInClear {
  return async ({ applicationID, devEUI, product }, operation, downlink) => {
    if (devEUI === undefined || !UUID.test(applicationID))
      throw new CodedError('UNKNOWN_THING', 'the ChirpStack application is not known: it is learnt from an uplink');
    if (operation === 'replace')
      throw new CodedError('NO_DOWNLINKS', 'ChirpStack empties no queue over MQTT: push is accepted');
    const { frmPayload, decodedPayload, fPort = 1, confirmed, correlationIDs } = downlink;
    if (frmPayload === undefined && !product?.decodedByNetwork)
      throw new CodedError('UNKNOWN_CODEC', 'no codec encodes payload, here or in ChirpStack: bytes are accepted');
    const id = correlationIDs.find((word) => UUID.test(word));
    await publish(commandTopic(applicationID, devEUI.toLowerCase()), {
      ...(id !== undefined && { id }),
      devEui: devEUI.toLowerCase(),
      confirmed,
      fPort,
      ...(frmPayload === undefined ? { object: decodedPayload } : { data: bytesToBase64(frmPayload) }),
    });
  };
}
