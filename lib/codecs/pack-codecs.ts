import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CODECS_DIRECTORY, type Settings, SettingsError } from '../settings.ts';
import { codecFaults } from './codec-faults.ts';
import { type CodecFile, type CodecFiles, readCodecFiles } from './codec-files.ts';

const PACKED = fileURLToPath(new URL('../../dist/codecs', import.meta.url));

/** Codecs named when the default is none of them: all would be too many. */
const MOST_NAMED = 10;

/**
 * Makes a folder of just the files that functions read, in a folder `codecs`; undefined where there is no codec.
 * @throws SettingsError with a line for each fault
 */
export function packCodecs(settings: Settings['codecs']): string | undefined {
  const { directory } = settings;
  const found = readFolder(directory);
  const faults = [...codecFaults(found), ...defaultFaults(settings, found)];
  if (faults.length > 0) throw unusable(directory, faults);
  return found.files.length === 0 ? undefined : write(found.files);
}

function readFolder(directory: string): CodecFiles {
  try {
    return readCodecFiles(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && directory === DEFAULT_CODECS_DIRECTORY) return { files: [], misplaced: [] };
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw unusable(directory, [`codecs.directory: "${directory}" is not accepted; accepted: a folder that exists`]);
    }
    throw cause;
  }
}

function defaultFaults({ directory, default: wanted }: Settings['codecs'], { files }: CodecFiles): string[] {
  const known = [...new Set(files.map(({ reference }) => reference))];
  if (wanted === undefined || known.includes(wanted)) return [];
  const names = known.slice(0, MOST_NAMED).join(', ') + (known.length > MOST_NAMED ? ', …' : '');
  const accepted = known.length === 0 ? `none, since ${directory} has no codecs` : names;
  return [`codecs.default: "${wanted}" is not accepted; accepted: ${accepted}`];
}

function unusable(directory: string, faults: readonly string[]): SettingsError {
  return new SettingsError(
    [`Codecs in ${directory} can't be used:`, ...faults.map((fault) => `  ${fault}`)].join('\n'),
  );
}

/** By a name that is made of the content, in one step: another process may be at the same. Earlier contents stay there. */
function write(files: readonly CodecFile[]): string {
  const content = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const directory = join(PACKED, content);
  if (existsSync(directory)) return directory;
  const temporary = `${directory}.${process.pid}.tmp`;
  for (const { path, text } of files) {
    const file = join(temporary, 'codecs', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  try {
    renameSync(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(temporary, { recursive: true });
  }
  return directory;
}
