import { join } from 'node:path';
import { command } from '../arguments.ts';
import { CommandFailed } from '../command.ts';
import { type CheckedCodec, checkVendorCodec } from './check-vendor-codec.ts';
import { codecDirectory, DIRECTORY_OPTION } from './codec-directory.ts';
import { file, planFiling } from './filing.ts';
import { readFPort } from './run-request.ts';
import { utcSandbox } from './utc-sandbox.ts';
import { readExamples, referenceFor } from './vendor-codec.ts';

const ABOUT = `Tries a device maker's codec in the sandbox and files it where deployments look: <brand>/<model>.js in the folder of
codecs. FILE is a script, or a codec's YAML of The Things Network's device repository, whose scripts are taken from beside it
and whose examples are kept. A script for downlinks goes beside the one for uplinks, to <brand>/<model>/downlink.js.

  npx lorawan codec add am300-decoder.js --as milesight-iot/am307 --f-port 85
  npx lorawan codec add am300-encoder.js --as milesight-iot/am307 --downlink

A file that can't be loaded, or has no function of a codec, is refused. What is there is not overwritten without --force.`;

export const add = command({
  name: 'npx lorawan codec add',
  summary: "Checks a device maker's codec, and files it.",
  about: ABOUT,
  parameters: ['FILE'],
  options: [
    { name: 'as', value: 'REFERENCE', about: 'the device that it is for, as brand/model' },
    { name: 'downlink', about: 'the script is for downlinks only, beside that for uplinks' },
    { name: 'examples', value: 'FILE', about: 'examples.json or YAML that goes with it' },
    { name: 'f-port', value: 'N', about: '1 to 223: for downlinks that name no FPort' },
    { name: 'force', about: 'overwrites what is there' },
    DIRECTORY_OPTION,
  ],
  isOffline: true,
  async run(args, terminal) {
    const { values, own } = args;
    const [source = ''] = values;
    const reference = referenceFor(source, own.get('as'));
    const fPort = readFPort(own.get('f-port'), 223);
    const checked = await checkVendorCodec(source, own.has('downlink'), utcSandbox());
    const examples = own.get('examples');
    const vendor = examples === undefined ? checked.vendor : { ...checked.vendor, examples: readExamples(examples) };
    const { path } = codecDirectory(args);
    const filing = planFiling(path, reference, vendor, fPort);
    if (filing.lost.length > 0 && !own.has('force')) {
      const lost = filing.lost.map((it) => join(path, it)).join(', ');
      throw new CommandFailed(`Nothing was filed, as this would be lost: ${lost}. --force overwrites it.`);
    }
    file(path, filing);
    const moved = filing.move?.to === undefined ? [] : [filing.move.to];
    const files = [...filing.write.map((it) => it.path), ...moved].map((it) => join(path, it));
    if (args.json) terminal.print(JSON.stringify({ codec: reference, files, entryPoints: checked.entryPoints }));
    else terminal.print(report(reference, files, checked, own.get('directory')));
  },
});

function report(
  reference: string,
  files: readonly string[],
  { entryPoints, vendor }: CheckedCodec,
  directory: string | undefined,
): string {
  const where = directory === undefined ? '' : ` --directory ${directory}`;
  const attribute = JSON.stringify({ attributes: { codec: reference }, merge: true });
  return [
    ...Object.entries(entryPoints).map(([name, has]) => `${name} has ${has.join(', ')}.`),
    `Filed as ${reference}: ${files.length === 0 ? 'nothing is new' : files.join(', ')}.`,
    '',
    'What to do next:',
    ...(vendor.examples === undefined
      ? [`  npx lorawan codec run ${reference}${where} --f-port <FPort> --hex <a payload>`]
      : [`  npx lorawan codec test ${reference}${where}`]),
    '  npx cdk deploy --all',
    'Devices that The Things Stack knows as of this brand and model use it from then on. For others set the attribute codec:',
    `  aws iot update-thing --thing-name <thing> --attribute-payload '${attribute}'`,
  ].join('\n');
}
