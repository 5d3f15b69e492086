import {
  DescribeEndpointCommand,
  DescribeEventConfigurationsCommand,
  DescribeThingTypeCommand,
  IoTClient,
  paginateListTopicRules,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { AwsConfig } from '../../aws-config.ts';

/** What AWS IoT Core has once an account and Region, or knows of the account's rules. */
export interface IotAccount {
  /** Undefined if there is no thing type of that name. */
  thingType(name: string): Promise<{ readonly deprecated: boolean } | undefined>;
  /** Whether the creation, change and deletion of things is announced. */
  announcesThings(): Promise<boolean>;
  /** Host of the MQTT and HTTPS endpoint. */
  endpoint(): Promise<string>;
  /** All rules by name, and whether they are enabled. */
  rules(): Promise<ReadonlyMap<string, { readonly enabled: boolean }>>;
}

export function iotAccount(config: AwsConfig): IotAccount {
  const client = new IoTClient(config);
  return {
    async thingType(thingTypeName) {
      try {
        const { thingTypeMetadata } = await client.send(new DescribeThingTypeCommand({ thingTypeName }));
        return { deprecated: thingTypeMetadata?.deprecated ?? false };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async announcesThings() {
      const { eventConfigurations } = await client.send(new DescribeEventConfigurationsCommand({}));
      return eventConfigurations?.THING?.Enabled ?? false;
    },
    async endpoint() {
      const { endpointAddress = '' } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
      return endpointAddress;
    },
    async rules() {
      const rules = new Map<string, { enabled: boolean }>();
      for await (const page of paginateListTopicRules({ client }, {})) {
        for (const { ruleName = '', ruleDisabled = false } of page.rules ?? []) {
          rules.set(ruleName, { enabled: !ruleDisabled });
        }
      }
      return rules;
    },
  };
}
