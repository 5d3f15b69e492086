import { readProvisioningState } from '../aws/provisioning-state.ts';
import type { ThingSurvey } from '../aws/thing-survey.ts';
import type { Check } from '../examine.ts';
import { CHECKS, type Facts } from '../facts.ts';
import { ok, warning } from '../finding.ts';
import { namesText } from '../named.ts';
import { counted } from '../report.ts';

export const foreignThings: Check<Facts> = {
  name: CHECKS.things,
  async look({ things, settings }) {
    const survey = await things.look();
    const { name } = await settings.need();
    const foreign = [...survey.byStack].filter(([stack]) => stack !== name);
    if (foreign.length === 0) return ok(`none; ${thingsText(survey)} looked at`);
    const found = foreign
      .map(([stack, count]) => `${counted(count, 'thing')} of ${stack === '' ? 'no stack' : stack}`)
      .join(', ');
    const owner = foreign.find(([stack]) => stack !== '')?.[0];
    return warning(
      `${found}; ${thingsText(survey)} looked at`,
      owner === undefined
        ? `Give them the attribute stackName ${name} if they are devices of this integration.`
        : `Where that integration is no more, take them over: npx lorawan devices adopt ${owner}; else leave them.`,
    );
  },
};

/** Root keys are blanked as soon as a device is made: a thing that still holds some shows that it is not. */
export const provisioning: Check<Facts> = {
  name: 'provisioning',
  async look({ things, outputs, config }) {
    const { unfinished } = await things.need();
    const { count, examples } = unfinished;
    if (count === 0) return ok('no thing waits for its device');
    const endpoint = (await outputs.need())('IotEndpoint');
    const states = await Promise.all(examples.map((name) => readProvisioningState(name, endpoint, config)));
    const named = { count, examples: examples.map((name, index) => `${name} (${stateText(states[index])})`) };
    const code = states.find((state) => state?.code !== undefined)?.code;
    return warning(
      `${counted(count, 'thing')} without a finished device: ${namesText(named)}`,
      code === undefined
        ? 'Look again in some minutes; if they stay, look at the lines above, then change any attribute of the thing.'
        : `Mend the cause (docs/runbook.md, ${code}), then change any attribute of the thing.`,
    );
  },
};

function stateText(state: { readonly state: string; readonly code?: string | undefined } | undefined): string {
  if (state === undefined) return 'nothing is reported';
  return state.code === undefined ? state.state : `${state.state}, ${state.code}`;
}

function thingsText({ things, incomplete }: ThingSurvey): string {
  return incomplete ? `the first ${things} things` : things === 0 ? 'no things' : counted(things, 'thing');
}
