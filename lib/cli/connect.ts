import { isApiKey } from '../../lambdas/network-setup/api-key.ts';
import type { SetupStep } from '../../lambdas/network-setup/contract.ts';
import { NEEDED_RIGHTS } from '../../lambdas/networks/the-things-stack/rights.ts';
import { readSettings } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { type Arguments, command } from './arguments.ts';
import { awsConfig } from './aws-config.ts';
import { CommandFailed } from './command.ts';
import { invokeNetworkSetup } from './connect/invoke-network-setup.ts';
import { readApiKey } from './connect/read-api-key.ts';
import { stepLines } from './connect/step-lines.ts';
import { doctor } from './doctor.ts';
import { versionedSecret } from './kek/secrets-manager.ts';
import { readStackOutputs, type StackOutputs } from './stack-outputs.ts';
import type { Terminal } from './terminal.ts';
import { needTheThingsStack } from './the-things-stack.ts';
import { undeployedSettings } from './undeployed-settings.ts';

const ABOUT = `Asks for an API key of the application, stores it in the stack's secret, and has the stack's function set up the
network: rights, link flag and KEK for end-to-end encryption, webhook or pub/sub. What is set up already is left as it is,
so it may be repeated. Ends with npx lorawan doctor, also where a step fails; with --json it does not.`;

/** After a deployment: the one step that AWS can't make by itself. */
export const connect = command({
  name: 'npx lorawan connect',
  summary: 'Sets up The Things Stack for the stack that is deployed.',
  about: ABOUT,
  parameters: [],
  options: [{ name: 'api-key-stdin', about: 'take the API key from standard input' }],
  async run(args, terminal) {
    const settings = needTheThingsStack(readSettings(args.settings));
    const config = awsConfig(args.local);
    const output = await readStackOutputs(`${settings.name}-messaging`, config);
    const instructions = (await readStackOutputs(`${settings.name}-identity`, config))('NetworkInstructions');
    refuseUndeployed(settings, output, args.local);
    const takeBack = await storeApiKey(output, settings.theThingsStack.applicationId, args, terminal);

    terminal.progress('The Things Stack is being set up …');
    const steps = await invokeNetworkSetup(output('NetworkSetupFunctionName'), config).finally(() =>
      terminal.progress(''),
    );
    // With a key that is good for anything it gets as far as that.
    const isUsable = steps.some(({ step }) => step === 'connection');
    const isBack = !isUsable && (await takeBack?.());
    const failure = failureOf(steps, isBack ? ' The API key that was stored before is in place again.' : '');
    if (args.json) {
      terminal.print(JSON.stringify({ steps, instructions }));
      if (failure !== '') throw new CommandFailed(failure);
      return;
    }
    terminal.print(stepLines(steps));
    if (failure === '' && instructions !== 'none') terminal.print(`\nOnce, by hand: ${instructions}`);
    terminal.print('');
    await endWithDoctor(failure, args, terminal);
  },
});

/** @throws CommandFailed where the function would set up something else than what the settings say */
function refuseUndeployed(settings: Settings, output: StackOutputs, local: string | undefined): void {
  const undeployed = undeployedSettings(settings, output, local);
  if (undeployed !== undefined) throw new CommandFailed(`Nothing was done: ${undeployed.found}. ${undeployed.mend}`);
}

/** The closing word where a step failed, else nothing. */
function failureOf(steps: readonly SetupStep[], note: string): string {
  if (steps.every(({ outcome }) => outcome !== 'failed')) return '';
  return `\nNot everything is set up: mend what has a ✗ (docs/runbook.md), then say it again.${note}`;
}

/** @throws CommandFailed for a step that failed, what the doctor found, or both */
async function endWithDoctor(failure: string, args: Arguments<'api-key-stdin'>, terminal: Terminal): Promise<void> {
  const summary = await doctor.run(passedOn(args), terminal).then(
    () => '',
    (error: unknown) => {
      if (error instanceof CommandFailed) return error.message;
      throw error;
    },
  );
  if (summary !== '' || failure !== '') throw new CommandFailed(`${summary}${failure}`);
}

/** Stores the key that it is given; answers how to put the one before in its place again, if there was one. */
async function storeApiKey(
  output: StackOutputs,
  applicationId: string,
  args: Arguments<'api-key-stdin'>,
  terminal: Terminal,
): Promise<(() => Promise<true>) | undefined> {
  const secret = versionedSecret(output('ApiKeySecretArn'), awsConfig(args.local));
  const stored = (await secret.read('AWSCURRENT')).text.trim();
  const fromStdin = args.own.has('api-key-stdin');
  const question = { fromStdin, isStored: isApiKey(stored), yes: args.yes };
  if (!fromStdin && !args.yes && terminal.ask !== undefined) terminal.note(howToGetOne(output, applicationId));
  const key = await readApiKey(question, terminal, process.stdin);
  if (key === undefined || key === stored) return undefined;
  await secret.write(key);
  if (!isApiKey(stored)) return undefined;
  return async () => {
    await secret.write(stored);
    return true;
  };
}

function howToGetOne(output: StackOutputs, applicationId: string): string {
  const rights = NEEDED_RIGHTS.map(({ words }) => `  ${words}`).join('\n');
  const page = `${output('ClusterUrl')}/console/applications/${applicationId}/api-keys`;
  return `An API key of the application is made at ${page}. It needs the rights\n\n${rights}\n`;
}

/** What this command was told of where to look, as arguments. */
function passedOn({ settings, local }: Arguments<'api-key-stdin'>): string[] {
  return [
    ...(settings === undefined ? [] : [`--settings=${settings}`]),
    ...(local === undefined ? [] : [`--local=${local}`]),
  ];
}
