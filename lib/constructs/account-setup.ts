import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SETUP_ATTRIBUTES, type SetupProperties } from '../../lambdas/setup/contract.ts';
import { FunctionResource } from './function-resource.ts';
import { HandlerFunction } from './handler-function.ts';
import { iotArn } from './iot-arn.ts';
import { ParkingQueue } from './parking-queue.ts';

export interface AccountSetupProps {
  readonly thingTypeName: string;
}

/**
 * What no CloudFormation resource can do: adopt the account's thing type, which outlives every stack, have AWS IoT tell of
 * changes to things, and find the account's MQTT endpoint.
 */
export class AccountSetup extends Construct {
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;

  constructor(scope: Construct, id: string, { thingTypeName }: AccountSetupProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, 'Function', {
      room: 'setup',
      description: 'Custom resource: adopts the thing type, enables events of things, finds the MQTT endpoint',
      failures: new ParkingQueue(this, 'Failures'),
      timeout: Duration.minutes(1),
    });
    const thingType = iotArn(this, 'thingtype', thingTypeName);
    handler.grant(['iot:DescribeThingType', 'iot:CreateThingType'], [thingType]);
    // AWS has no finer resource for them.
    handler.grant(['iot:DescribeEndpoint', 'iot:UpdateEventConfigurations'], ['*']);
    const properties: SetupProperties = { thingTypeName, thingEvents: 'on' };
    const setup = new FunctionResource(this, 'Resource', {
      resourceType: 'Custom::LorawanAccountSetup',
      handler,
      answerLimit: Duration.minutes(5),
      properties,
    });
    this.iotEndpoint = setup.getAttString(SETUP_ATTRIBUTES.iotEndpoint);
  }
}
