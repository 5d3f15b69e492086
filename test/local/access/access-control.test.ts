import { beforeEach, describe, expect, it } from 'vitest';
import { AccessControl, type AccessRecord } from '../../../lib/local/access/access-control.ts';

const ROLE = 'arn:aws:iam::111122223333:role/upstream';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:failed';
const NETWORK = 'arn:aws:iam::444455556666:root';

const trust = (Principal: object, Condition?: object) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...(Condition !== undefined && { Condition }) }],
});
const allow = (Action: string, Resource: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource }] });

let records: AccessRecord[];
let access: AccessControl;
beforeEach(() => {
  records = [];
  access = new AccessControl((record) => records.push(record));
  access.addRole(ROLE, trust({ Service: 'lambda.amazonaws.com' }));
});

describe('a role', () => {
  it('is assumed by whom it trusts, with credentials of its own each time', () => {
    const one = access.assumeRole(ROLE, 'lambda.amazonaws.com');
    const other = access.assumeRole(ROLE, 'lambda.amazonaws.com');
    expect(one.accessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
  });

  it('is not assumed by anybody else, and that is recorded', () => {
    expect(() => access.assumeRole(ROLE, 'iot.amazonaws.com')).toThrow(
      'no role trust policy allows the sts:AssumeRole',
    );
    expect(records).toEqual([
      {
        roleArn: ROLE,
        action: 'sts:AssumeRole',
        resource: ROLE,
        allowed: false,
        reason: expect.stringContaining('iot.amazonaws.com is not authorized to perform: sts:AssumeRole'),
      },
    ]);
  });

  it('with an external id is assumed with that id only', () => {
    const cross = 'arn:aws:iam::111122223333:role/cross-account';
    access.addRole(cross, trust({ AWS: NETWORK }, { StringEquals: { 'sts:ExternalId': 'secret' } }));
    expect(() => access.assumeRole(cross, NETWORK)).toThrow();
    expect(() => access.assumeRole(cross, NETWORK, { 'sts:ExternalId': 'guess' })).toThrow();
    expect(access.assumeRole(cross, NETWORK, { 'sts:ExternalId': 'secret' }).accessKeyId).toBeDefined();
  });

  it('that is not there is named', () => {
    expect(() => access.assumeRole('arn:nobody', 'lambda.amazonaws.com')).toThrow('role arn:nobody does not exist');
    expect(() => access.addRolePolicy('arn:nobody', allow('sqs:SendMessage', QUEUE))).toThrow(
      'role arn:nobody does not exist',
    );
  });
});

describe('a call', () => {
  const request = { action: 'sqs:SendMessage', resource: QUEUE };

  it('with a role’s key is allowed by the role’s policies', () => {
    access.addRolePolicy(ROLE, allow('sqs:SendMessage', QUEUE));
    const { accessKeyId } = access.assumeRole(ROLE, 'lambda.amazonaws.com');
    expect(access.authorize(accessKeyId, request).allowed).toBe(true);
    expect(records).toMatchObject([{ roleArn: ROLE, ...request, allowed: true }]);
  });

  it('with a user’s key is allowed by the user’s policies, and nobody can become that user', () => {
    const user = 'arn:aws:iam::111122223333:user/console';
    access.addUser(user);
    access.addUserPolicy(user, allow('sqs:SendMessage', QUEUE));
    const { accessKeyId, secretAccessKey } = access.addAccessKey(user);
    expect([accessKeyId, secretAccessKey]).toEqual([
      expect.stringMatching(/^AKIA[A-Z\d]{16}$/),
      expect.stringMatching(/^\w{40}$/),
    ]);
    expect(access.authorize(accessKeyId, request).allowed).toBe(true);
    expect(access.authorize(accessKeyId, { ...request, action: 'sqs:DeleteQueue' }).allowed).toBe(false);
    expect(() => access.assumeRole(user, 'lambda.amazonaws.com')).toThrow('not authorized to perform: sts:AssumeRole');
  });

  it('that no policy allows is refused in AWS’s words, and recorded', () => {
    access.addRolePolicy(ROLE, allow('sqs:SendMessage', `${QUEUE}-other`));
    const { accessKeyId } = access.assumeRole(ROLE, 'lambda.amazonaws.com');
    const reason =
      `User: ${ROLE} is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} ` +
      'because no identity-based policy allows the sqs:SendMessage action';
    expect(access.authorize(accessKeyId, request)).toEqual({ allowed: false, reason });
    expect(records).toEqual([{ roleArn: ROLE, ...request, allowed: false, reason }]);
  });

  it('that the resource’s policy denies is refused', () => {
    access.addRolePolicy(ROLE, allow('sqs:SendMessage', QUEUE));
    access.setResourcePolicy(QUEUE, {
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: QUEUE }],
    });
    expect(access.authorizeRole(ROLE, request).allowed).toBe(false);
  });

  it('counts as one over TLS', () => {
    access.addRolePolicy(ROLE, allow('sqs:SendMessage', QUEUE));
    access.setResourcePolicy(QUEUE, {
      Statement: [
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: QUEUE,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    expect(access.authorizeRole(ROLE, request).allowed).toBe(true);
  });

  it.each([undefined, 'AKIAANYBODY'])('with the key %s is the owner’s, and nobody’s business', (accessKeyId) => {
    expect(access.authorize(accessKeyId, request)).toEqual({ allowed: true, reason: 'the owner of the account' });
    expect(records).toEqual([]);
  });
});
