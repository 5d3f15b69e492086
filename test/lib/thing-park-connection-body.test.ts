import { expect, it } from 'vitest';
import { connectionBody } from '../../lib/thing-park-connection-body.ts';
import { settingsWith } from '../constructs/settings.ts';

const SECRETS = {
  region: 'eu-west-1',
  iotEndpoint: 'a1b2c3-ats.iot.eu-west-1.amazonaws.com',
  accessKey: { accessKeyId: 'AKIA1', secretAccessKey: 'secret' },
  certificate: { certificateArn: 'arn:aws:iot:eu-west-1:1:cert/2', certificatePem: 'PEM', privateKey: 'KEY' },
};

it('the body of a ThingPark connection says where the account is, in the connector’s words', () => {
  const settings = settingsWith({
    thingTypeName: 'sensor',
    thingPark: { uplinkTopicPattern: 'plant/{DevEUI}/up', downlinkTopicPattern: 'plant/{DevEUI}/down' },
  });
  const { thingPark } = settings;
  if (thingPark === undefined) throw new Error('the settings have no thingPark');
  expect(connectionBody({ ...settings, thingPark }, SECRETS)).toMatchObject({
    connectorId: 'actility-aws-iot',
    name: 'AWS IoT plant',
    configuration: {
      uplinkTopicPattern: 'plant/{DevEUI}/up',
      downlinkTopicPattern: 'plant/{DevEUI}/down',
      deviceType: 'sensor',
      region: 'eu-west-1',
      accountPrefix: 'a1b2c3-ats',
      certificateId: 'arn:aws:iot:eu-west-1:1:cert/2',
    },
  });
});
