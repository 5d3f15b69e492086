import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../lambdas/json-object.ts';
import { type Example, type ExampleFault, type ExampleType, parseExample } from './example.ts';

/** One part of a codec's file in The Things Network's device repository. */
export interface YamlSection {
  readonly type: ExampleType;
  /** Path of the script from there, if it can be one. */
  readonly fileName?: string | undefined;
  readonly examples: readonly (Example | ExampleFault)[];
}

const SECTIONS: readonly (readonly [member: string, type: ExampleType])[] = [
  ['uplinkDecoder', 'uplink'],
  ['downlinkEncoder', 'downlink-encode'],
  ['downlinkDecoder', 'downlink-decode'],
];

/** A script in the same folder, or one below it: never above. */
const SCRIPT_PATH = /^(?:[\w@-][\w@.-]*\/)*[\w@-][\w@.-]*\.js$/;

/**
 * Reads such a file. Other files of the repository have no such sections: then there are none.
 * @throws Error that says what is wrong, and where, if it is no YAML
 */
export function parseCodecYaml(text: string): readonly YamlSection[] {
  const value: unknown = parse(text, { merge: true, logLevel: 'error' });
  if (!isJsonObject(value)) return [];
  return SECTIONS.flatMap(([member, type]) => {
    const section = value[member];
    return isJsonObject(section) ? [readSection(section, type)] : [];
  });
}

function readSection({ fileName, examples }: JsonObject, type: ExampleType): YamlSection {
  const list: readonly unknown[] = Array.isArray(examples) ? examples : [];
  return {
    type,
    fileName: typeof fileName === 'string' && SCRIPT_PATH.test(fileName) ? fileName : undefined,
    examples: list.map((example, index) => parseExample(example, index + 1, type)),
  };
}
