import { type Settings, SettingsError } from '../../settings.ts';
import type { AwsConfig } from '../aws-config.ts';
import { explain } from '../explain.ts';
import { type DeployedStack, readStack } from './aws/stacks.ts';
import { Complaint, wrong } from './finding.ts';

/** @throws Complaint with a line for each fault */
export async function readableSettings(read: () => Settings): Promise<Settings> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new Complaint(wrong(error.message, 'Correct them as README.md, "Settings", describes each field.'));
  }
}

/** @throws Complaint where AWS is out of reach, or does not know who asks */
export async function reachableAws<T>(read: () => Promise<T>, local: string | undefined): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const mend =
      local === undefined
        ? 'Sign in (aws sso login, or aws configure), and name profile and Region by AWS_PROFILE and AWS_REGION.'
        : 'Let npm start run in another terminal, and give the URL that it prints as "api": --local URL.';
    throw new Complaint(wrong(isTimeout(error) ? 'AWS does not answer in time' : explain(error), mend));
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name);
}

/** @throws Complaint where there is no such stack */
export async function deployedStack(name: string, config: AwsConfig): Promise<DeployedStack> {
  const stack = await readStack(name, config);
  if (stack !== undefined) return stack;
  const where = config.endpoint === undefined ? 'in this account and Region' : 'on the laptop';
  throw new Complaint(
    wrong(
      `there is no stack ${name} ${where}`,
      'Deploy it with npx cdk deploy --all, or name the settings that it was deployed with by --settings FILE.',
    ),
  );
}

/** Where The Things Network has its one Identity Server. */
const COMMUNITY_HOME = 'eu1.cloud.thethings.network';

/**
 * The URL of a cluster, if its Identity Server is there too.
 * @throws Complaint for a cluster of The Things Network that has none
 */
export function withIdentityServer(url: string): string {
  const { hostname } = new URL(url);
  if (hostname === COMMUNITY_HOME || !hostname.endsWith('.cloud.thethings.network')) return url;
  throw new Complaint(
    wrong(
      `${hostname} has none: that of The Things Network is ${COMMUNITY_HOME}`,
      `Set theThingsStack.identityServerAddress to ${COMMUNITY_HOME}, then npx cdk deploy --all.`,
    ),
  );
}

const TIMEOUT_MS = 10_000;

/**
 * The URL, if a server of The Things Stack answers there.
 * @throws Complaint where none does
 */
export async function reachableServer(url: string): Promise<string> {
  const { host } = new URL(url);
  const mend =
    'Correct theThingsStack.clusterAddress and identityServerAddress (README.md, "Settings"), then npx cdk deploy --all.';
  let text: string;
  try {
    const answer = await fetch(`${url}/api/v3/auth_info`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await answer.text();
  } catch (error) {
    throw new Complaint(wrong(`${host} does not answer this machine (${causeOf(error)})`, mend));
  }
  // Without a key it refuses, and does so in JSON.
  if (isJson(text)) return url;
  throw new Complaint(wrong(`${host} answers, but not as The Things Stack does`, mend));
}

/** Node's fetch hides why it failed. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? `not within ${TIMEOUT_MS / 1000} s` : error.message;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
