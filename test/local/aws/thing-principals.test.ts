import {
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListThingPrincipalsCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let iot: IoTClient;
let principal: string;
let certificateId: string;
beforeAll(async () => {
  laptop = await startLaptop();
  iot = new IoTClient(laptop.client);
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: false }));
  ({ certificateArn: principal = '', certificateId = '' } = made);
  await iot.send(new CreateThingCommand({ thingName: 'pump' }));
});
afterAll(() => laptop.api.stop());

const principalsOf = async (thingName: string) =>
  (await iot.send(new ListThingPrincipalsCommand({ thingName }))).principals;

describe('a certificate that is tied to a thing', () => {
  it('is found there, once, by permission on the certificate for the thing', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      await iot.send(new AttachThingPrincipalCommand({ thingName: 'pump', principal }));
    }
    expect(await principalsOf('pump')).toEqual([principal]);
    expect(laptop.calls).toContainEqual(
      expect.objectContaining({
        action: 'iot:AttachThingPrincipal',
        resource: principal,
        context: { 'iot:thingArn': 'arn:aws:iot:eu-west-1:123456789012:thing/pump' },
      }),
    );
  });

  it('has to be there, and so has the thing', async () => {
    const missing = principal.replace(certificateId, 'f'.repeat(64));
    const attach = (thingName: string, of: string) =>
      iot.send(new AttachThingPrincipalCommand({ thingName, principal: of }));
    await expect(attach('pump', missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(attach('nobody', principal)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('can’t be deleted, even by force, and neither can the thing', async () => {
    const deletion = iot.send(new DeleteCertificateCommand({ certificateId, forceDelete: true }));
    await expect(deletion).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await expect(iot.send(new DeleteThingCommand({ thingName: 'pump' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('lets both be deleted once it is tied no more', async () => {
    await iot.send(new DetachThingPrincipalCommand({ thingName: 'pump', principal }));
    expect(await principalsOf('pump')).toEqual([]);
    await iot.send(new DeleteCertificateCommand({ certificateId }));
    await iot.send(new DeleteThingCommand({ thingName: 'pump' }));
  });
});
