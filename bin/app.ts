import { App } from 'aws-cdk-lib';
import { readSettingsFile } from '../lib/read-settings.ts';
import { parseSettings, SettingsError } from '../lib/settings.ts';
import { addIntegration } from '../lib/stacks/integration.ts';

/** CDK entry: settings from `-c settings=<file>`, else from `context.integration`. */
function main(): void {
  const app = new App();
  const file: unknown = app.node.tryGetContext('settings');
  const settings =
    typeof file === 'string'
      ? readSettingsFile(file)
      : parseSettings(app.node.tryGetContext('integration'), 'cdk.json (context.integration)');
  addIntegration(app, settings);
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
