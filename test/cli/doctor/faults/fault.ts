import type { TheThingsStackSettings } from '../../../../lib/settings.ts';
import type { Patient } from '../patient.ts';

/** Something that is wrong with an integration that worked. */
export interface Fault {
  readonly fault: string;
  /** Makes it wrong, and answers what makes it right again. */
  plant?(patient: Patient): Promise<() => Promise<unknown>>;
  /** Settings to ask the doctor with. @default - those that it is deployed with */
  settings?(patient: Patient): unknown;
  /** Where the laptop is said to be. */
  readonly local?: string;
  /** The line that finds it, and how. */
  readonly check: string;
  readonly outcome: 'warning' | 'error';
  readonly found: RegExp;
  readonly mend: RegExp;
  /** Other lines that it shows in as well. */
  readonly also?: readonly string[];
  /** Lines that can't be told because of it. @default - not looked at here */
  readonly skipped?: readonly string[];
}

/** The settings, with a change in their part on the network. */
export const theThingsStack =
  (change: Partial<TheThingsStackSettings>) =>
  ({ settings }: Patient) => ({
    ...settings,
    theThingsStack: { ...settings.theThingsStack, ...change },
  });
