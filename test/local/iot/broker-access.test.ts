import { beforeEach, describe, expect, it } from 'vitest';
import { AccessControl } from '../../../lib/local/access/access-control.ts';
import { Certificates } from '../../../lib/local/aws/iot/certificates.ts';
import { Policies } from '../../../lib/local/aws/iot/policies.ts';
import { type BrokerAccessOptions, brokerAccess } from '../../../lib/local/iot/broker-access.ts';
import { createCertificateAuthority } from '../../../lib/local/x509/certificate-authority.ts';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const authority = createCertificateAuthority();
const topic = (name: string) => `arn:aws:iot:eu-west-1:111122223333:topic/${name}`;
const mayPublish = (who: typeof principal | undefined, name: string): boolean =>
  brokerAccess(options)(who, 'iot:Publish', `topic/${name}`).allowed;

let options: BrokerAccessOptions;
let refusals: object[];
let principal: { certificateId: string };

beforeEach(async () => {
  refusals = [];
  options = {
    ...HOME,
    access: new AccessControl(() => {}),
    certificates: new Certificates(HOME, authority, Date.now),
    policies: new Policies(HOME, Date.now),
    onRefusal: (refusal) => refusals.push(refusal),
  };
  const { certificate } = await options.certificates.create(true);
  principal = certificate;
  const Statement = { Effect: 'Allow', Action: 'iot:Publish', Resource: topic('plant/*') };
  options.policies.create('plant', JSON.stringify({ Version: '2012-10-17', Statement }));
  options.policies.attach('plant', certificate.certificateArn);
});

describe('a client of the broker', () => {
  it('may with a certificate what its policies say', () => {
    expect(mayPublish(principal, 'plant/up')).toBe(true);
    expect(refusals).toEqual([]);
  });

  it('may nothing else, and that is told with its certificate', () => {
    expect(mayPublish(principal, 'office/up')).toBe(false);
    expect(refusals).toEqual([
      {
        principalArn: `arn:aws:iot:eu-west-1:111122223333:cert/${principal.certificateId}`,
        action: 'iot:Publish',
        resource: topic('office/up'),
        reason: expect.stringContaining('is not authorized to perform: iot:Publish'),
      },
    ]);
  });

  it('may nothing any more once its certificate is deactivated', () => {
    options.certificates.update(principal.certificateId, 'INACTIVE');
    expect(mayPublish(principal, 'plant/up')).toBe(false);
  });

  it('is the owner of the account without one', () => {
    expect(mayPublish(undefined, 'office/up')).toBe(true);
  });
});
