import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../cli/doctor/faults/fault.ts';
import { LASTING_FAULTS } from '../../cli/doctor/faults/lasting.ts';
import { FAULTS } from '../../cli/doctor/faults.ts';
import { Patient } from '../../cli/doctor/patient.ts';
import { runLorawan } from '../../cli/run-lorawan.ts';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.start();
  await patient.cure();
  await patient.letDeviceSpeak();
});
afterAll(() => patient?.stop());

it('the doctor has nothing to say of an integration that works', async () => {
  const { findings, failed } = await patient.examine();
  expect([...findings].filter(([, { outcome }]) => outcome !== 'ok')).toEqual([]);
  expect(findings.size).toBeGreaterThan(20);
  expect(failed).toBe(false);
});

it('people get a page with a line for each thing, and exit code 0 with it', async () => {
  const { code, stdout, stderr } = await runLorawan('doctor', ...patient.args());
  expect(stdout).toMatch(/^✓ settings {2,}lorawan, application sensors-prod, connection assume-role, end-to-end/);
  expect(stdout.split('\n').filter((line) => line.startsWith('✓ '))).toHaveLength(22);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '\nAll is well.\n' });
});

async function findsIt(fault: Fault): Promise<void> {
  const heal = await fault.plant?.(patient);
  const { findings, faults, failed } = await patient.examine(fault.settings?.(patient), fault.local);
  await heal?.();
  expect(faults.map(({ check }) => check).sort()).toEqual([fault.check, ...(fault.also ?? [])].sort());
  expect(findings.get(fault.check)).toMatchObject({
    outcome: fault.outcome,
    found: expect.stringMatching(fault.found),
    mend: expect.stringMatching(fault.mend),
  });
  const skipped = [...findings].filter(([, { outcome }]) => outcome === 'skipped');
  if (fault.skipped !== undefined) expect(skipped.map(([check]) => check)).toEqual(fault.skipped);
  expect(failed).toBe(faults.some(({ outcome }) => outcome === 'error'));
}

describe('the doctor finds, and blames nothing else,', () => {
  it.each(FAULTS)('$fault', findsIt);

  it('nothing any more once all of these are mended', async () => {
    expect((await patient.examine()).faults).toEqual([]);
  });

  it.each(LASTING_FAULTS)('$fault, which nothing mends here', findsIt);

  it('on the page for people: what is wrong, how to mend it, and exit code 1', async () => {
    const { code, stdout, stderr } = await runLorawan('doctor', ...patient.args());
    expect(stdout).toMatch(/^✗ rules {2,}lorawan_downlink_push: deleted by hand\n {4,}→ Make the stack anew/m);
    expect(stdout).toMatch(/^- application {2,}not looked at, since it needs: Identity Server$/m);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '\n4 errors; 3 checks could not be made.\n' });
  });
});
