import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AccessControl } from '../../access/access-control.ts';
import { arnOf, type Home } from '../../aws/arn.ts';
import type { AwsApi } from '../../aws/aws-api.ts';
import type { GenerateSecretString } from '../../aws/secrets-manager/generated-secret.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Secrets, queues and tables. */
export function storageResources(api: AwsApi, access: AccessControl, home: Home): Record<string, ResourceProvider> {
  return {
    'AWS::SecretsManager::Secret': ({ generatedName, properties }) => {
      const { GenerateSecretString: generate, SecretString: secretString } = properties;
      const { arn } = api.secrets.create({
        name: generatedName,
        ...(generate !== undefined && { generate: generate as GenerateSecretString }),
        ...(secretString !== undefined && { secretString: String(secretString) }),
      });
      return { ref: arn };
    },
    'AWS::SQS::Queue': ({ generatedName, properties }) => {
      const { Tags: _tags, ...attributes } = properties;
      const texts = Object.entries(attributes).map(([name, value]) => [name, String(value)]);
      const queue = api.queues.create(generatedName, Object.fromEntries(texts));
      return {
        ref: api.queues.urlOf(queue),
        attributes: { Arn: arnOf(home, 'sqs', generatedName), QueueName: generatedName },
      };
    },
    'AWS::SQS::QueuePolicy': ({ generatedName, properties }) => {
      for (const url of properties['Queues'] as readonly string[]) {
        const name = url.slice(url.lastIndexOf('/') + 1);
        access.setResourcePolicy(arnOf(home, 'sqs', name), properties['PolicyDocument']);
      }
      return { ref: generatedName };
    },
    'AWS::DynamoDB::Table': async ({ generatedName, properties }) => {
      await createTable(api.dynamodbUrl, home.region, generatedName, properties);
      return { ref: generatedName, attributes: { Arn: arnOf(home, 'dynamodb', `table/${generatedName}`) } };
    },
  };
}

async function createTable(
  endpoint: string,
  region: string,
  TableName: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { AttributeDefinitions, KeySchema, BillingMode } = properties as unknown as CreateTableCommandInput;
  const credentials = { accessKeyId: 'deployer', secretAccessKey: 'deployer' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  await client.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode }));
  client.destroy();
}
