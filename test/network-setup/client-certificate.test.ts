import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientCertificateDeps, handleCertificate } from '../../lambdas/network-setup/client-certificate.ts';
import { answerFor } from '../../lambdas/network-setup/custom-resource.ts';
import { parseClientSecret } from '../../lambdas/network-setup/mqtt-connection-secret.ts';

/** Certificates of an account, in memory. */
class World {
  secretText = 'random-word';
  /** Policy by the ARN of an active certificate. */
  readonly certificates = new Map<string, string>();
  readonly policies = new Set(['first', 'second']);
  canReadSecret = true;
  private made = 0;

  open = ({ policyName }: { readonly policyName: string }): ClientCertificateDeps => ({
    certificates: {
      create: async () => {
        this.made++;
        const certificateID = `certificate-${this.made}`;
        return { certificateID, certificateArn: `arn:${certificateID}`, certificatePem: 'PEM', privateKey: 'KEY' };
      },
      activate: async ({ certificateArn }) => {
        expect(this.secretText, 'stored before it may do anything').toContain(certificateArn);
        this.certificates.set(certificateArn, policyName);
      },
      isActive: async (certificateID) => this.certificates.has(`arn:${certificateID}`),
      admitted: async () => [...this.certificates].filter(([, policy]) => policy === policyName).map(([arn]) => arn),
      deactivate: async () => {},
      detach: async (arn) => {
        if (this.certificates.has(arn)) this.certificates.set(arn, 'none');
      },
      delete: async (arn) => void this.certificates.delete(arn),
    },
    removePolicy: async () => this.policies.delete(policyName),
    secret: {
      read: async () => {
        if (!this.canReadSecret) throw Object.assign(new Error('secret text'), { name: 'AccessDeniedException' });
        return this.secretText;
      },
      write: async (text) => {
        this.secretText = text;
      },
    },
  });

  handle(RequestType: string, policyName = 'first') {
    const event = { RequestType, PhysicalResourceId: policyName, ResourceProperties: { policyName, secretArn: 'arn' } };
    return answerFor(event, (request) => handleCertificate(request, this.open));
  }

  get stored(): string | undefined {
    return parseClientSecret(this.secretText)?.certificate.certificateArn;
  }
}

let world: World;
const logged: string[] = [];
beforeEach(() => {
  world = new World();
  logged.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const warnings = () => logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 'WARN');

describe('the custom resource of a certificate', () => {
  it('makes it, keeps it in the secret, and tells its ARN and nothing more', async () => {
    expect(await world.handle('Create')).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'first',
      Data: { CertificateArn: 'arn:certificate-1' },
    });
    expect(world.stored).toBe('arn:certificate-1');
    expect([...world.certificates]).toEqual([['arn:certificate-1', 'first']]);
    expect(logged.join()).not.toContain('KEY');
  });

  it('leaves it as it is when it is made again', async () => {
    await world.handle('Create');
    const before = world.secretText;
    expect(await world.handle('Update')).toMatchObject({ Data: { CertificateArn: 'arn:certificate-1' } });
    expect(world.secretText).toBe(before);
  });

  it('makes another for one that somebody has deleted', async () => {
    await world.handle('Create');
    world.certificates.clear();
    expect(await world.handle('Update')).toMatchObject({ Data: { CertificateArn: 'arn:certificate-2' } });
    expect(world.stored).toBe('arn:certificate-2');
  });

  it('takes back its own and the policy, which it takes from all others too', async () => {
    await world.handle('Create');
    world.certificates.set("arn:somebody-else's", 'first');
    expect(await world.handle('Delete')).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'first' });
    expect([...world.certificates]).toEqual([["arn:somebody-else's", 'none']]);
    expect([...world.policies]).toEqual(['second']);
  });

  it('says what it leaves behind: a policy that AWS keeps', async () => {
    await world.handle('Create');
    world.policies.clear();
    expect(await world.handle('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(warnings()).toEqual([
      expect.objectContaining({ code: 'CERTIFICATE_LEFT', policyName: 'first', left: 'policy' }),
    ]);
  });

  it('says what it leaves behind: a certificate whose secret can not be read, without its rights', async () => {
    await world.handle('Create');
    world.canReadSecret = false;
    expect(await world.handle('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect([...world.certificates]).toEqual([['arn:certificate-1', 'none']]);
    const left = { policyName: 'first', left: 'certificate', errorName: 'AccessDeniedException' };
    expect(warnings()).toEqual([expect.objectContaining({ code: 'CERTIFICATE_LEFT', ...left })]);
    expect(logged.join()).not.toContain('secret text');
  });

  it('says nothing of the kind when all of it goes', async () => {
    await world.handle('Create');
    await world.handle('Delete');
    expect(warnings()).toEqual([]);
  });

  it('leaves the certificate of a policy that has taken the place of its own', async () => {
    await world.handle('Create');
    await world.handle('Update', 'second');
    expect(world.stored).toBe('arn:certificate-2');
    await world.handle('Delete', 'first');
    expect([...world.certificates]).toEqual([['arn:certificate-2', 'second']]);
  });

  it('keeps no stack from being deleted', async () => {
    vi.spyOn(world, 'open').mockImplementation(() => {
      throw new Error('no such policy');
    });
    expect(await world.handle('Delete')).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'first' });
    expect(await world.handle('Create')).toMatchObject({ Status: 'FAILED', Reason: 'no such policy' });
  });
});
