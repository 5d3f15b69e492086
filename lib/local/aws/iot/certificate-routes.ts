import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';
import { queryFlag, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import type { Routes } from '../protocol/rest-service.ts';
import { CERTIFICATE_STATUSES, type Certificate, type Certificates } from './certificates.ts';
import type { Policies } from './policies.ts';
import type { ThingPrincipals } from './thing-principals.ts';

export interface CertificateRoutesOptions extends Home {
  readonly certificates: Certificates;
  readonly policies: Policies;
  readonly principals: ThingPrincipals;
}

const named = { certificateId: text };

export function certificateRoutes({ certificates, policies, principals, ...home }: CertificateRoutesOptions): Routes {
  const needs =
    (action: string) =>
    (input: { readonly certificateId: string }): Permission[] => [
      { action: `iot:${action}`, resource: arnOf(home, 'iot', `cert/${input.certificateId}`) },
    ];
  return {
    'POST /keys-and-certificate': operation({
      input: v.object({ setAsActive: v.optional(queryFlag, 'false') }),
      needs: () => [{ action: 'iot:CreateKeysAndCertificate', resource: '*' }],
      run: async ({ setAsActive }) => {
        const { certificate, keyPair } = await certificates.create(setAsActive);
        const { certificateArn, certificateId, certificatePem } = certificate;
        const { publicKey: PublicKey, privateKey: PrivateKey } = keyPair;
        return { certificateArn, certificateId, certificatePem, keyPair: { PublicKey, PrivateKey } };
      },
    }),
    'GET /certificates/{certificateId}': operation({
      input: v.object(named),
      needs: needs('DescribeCertificate'),
      run: ({ certificateId }) => ({ certificateDescription: described(certificates.describe(certificateId), home) }),
    }),
    'PUT /certificates/{certificateId}': operation({
      input: v.object({ ...named, newStatus: v.picklist(CERTIFICATE_STATUSES) }),
      needs: needs('UpdateCertificate'),
      run: ({ certificateId, newStatus }) => certificates.update(certificateId, newStatus),
    }),
    'DELETE /certificates/{certificateId}': operation({
      input: v.object({ ...named, forceDelete: v.optional(queryFlag, 'false') }),
      needs: needs('DeleteCertificate'),
      run: ({ certificateId, forceDelete }) => {
        const { certificateArn } = certificates.describe(certificateId);
        const attached = policies.attachedTo(certificateArn);
        const isHeld = (attached.length > 0 && !forceDelete) || principals.isTied(certificateArn);
        certificates.delete(certificateId, isHeld);
        for (const { policyName } of attached) policies.detach(policyName, certificateArn);
      },
    }),
  };
}

function described(certificate: Certificate, { account }: Home): object {
  const { creationDateMs, lastModifiedDateMs, ...description } = certificate;
  return {
    ...description,
    ownedBy: account,
    creationDate: creationDateMs / 1000,
    lastModifiedDate: lastModifiedDateMs / 1000,
    certificateMode: 'DEFAULT',
  };
}
