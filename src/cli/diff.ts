import { diffSides, isDifferent, type Difference } from '../audit/diff/diff.js';
import { COLUMNS, parseIgnore } from '../audit/diff/ignore.js';
import { openSide } from '../audit/diff/operand.js';
import { differenceHtml } from '../audit/report/difference-html.js';
import { differenceJson, differenceText } from '../audit/report/text.js';
import { RootfsError } from '../kernel/errors.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { operandPath } from './image-operand.js';
import { writeReport } from './report-file.js';
import { CACHE_OPTION, cacheDirectory, scratchFolder } from './session.js';
import { visible } from './style.js';

const DIFFERENT = 1;
/** As diff(1) has it. */
const TROUBLE = 2;

function operandsOf({ positionals }: Given): readonly [string, string] {
  const [a, b, ...rest] = positionals;
  if (a !== undefined && b !== undefined && rest.length === 0) return [a, b];
  throw new RootfsError('USAGE', `diff compares two things, not ${positionals.length}`, {
    hint: 'For example: rootfs diff old.oci.tar bookworm-arm64.',
  });
}

async function compare(given: Given, host: Host, scratch: string): Promise<Difference> {
  const [a, b] = operandsOf(given);
  const rules = given.all('ignore').map(parseIgnore);
  const { disk, readAt, directoryReader } = host;
  const warn = (text: string): void => host.stderr.write(`warning: ${visible(text)}\n`);
  const effects = { disk, readAt, directoryReader, scratch, warn };
  const platform = given.one('platform');
  const open = async (word: string): ReturnType<typeof openSide> =>
    openSide(word, await operandPath(word, scratch, () => undefined, host), platform, effects);
  const [before, after] = [await open(a), await open(b)];
  return diffSides(before, after, rules, readAt);
}

async function run(given: Given, host: Host): Promise<number> {
  operandsOf(given);
  const parent = await scratchFolder(cacheDirectory(given, host), host);
  const scratch = await host.disk.createPrivateDirectory(parent, 'diff-');
  try {
    const difference = await compare(given, host, scratch);
    const html = given.one('html');
    if (html !== undefined) await writeReport(host, html, differenceHtml(difference));
    if (given.flag('json')) host.stdout.write(`${JSON.stringify(differenceJson(difference))}\n`);
    else if (!given.flag('quiet')) host.stdout.write(differenceText(difference));
    return isDifferent(difference) ? DIFFERENT : 0;
  } finally {
    await host.disk.remove(scratch);
  }
}

export const diffCommand: Command = {
  name: 'diff',
  summary: 'tell in what two images, tars, locks or folders differ',
  usage: 'A B [OPTIONS]',
  description:
    'Compares packages (with the versions of their changelogs), then paths, metadata (type, mode, owner, time, links,\n' +
    'extended attributes) and contents (lines of texts, build-ids of ELF files, members of archives). A and B are each an\n' +
    'OCI layout, a tar of one, a docker-archive, an image in a registry (docker://REGISTRY/NAME@sha256:…), the tar of a\n' +
    'root file system, a lock (packages only) or a folder.\n' +
    'Nothing is ignored unless told. Exit status as diff(1): 0 the same, 1 different, 2 trouble.',
  options: [
    {
      name: 'ignore',
      value: 'GLOB',
      multiple: true,
      help: `leave out a path and all below it, or only columns of it: "var/cache/* : mtime". Columns: ${COLUMNS.join(', ')}`,
    },
    { name: 'platform', value: 'OS/ARCH', help: 'which image of several, such as linux/arm64/v8' },
    { name: 'html', value: 'FILE', help: 'also write one HTML page, which needs no network' },
    CACHE_OPTION,
  ],
  examples: [
    ['rootfs diff bookworm-amd64 bookworm-arm64', 'two layouts'],
    [
      'rootfs diff old.oci.tar /srv/chroot --ignore "proc" --html diff.html',
      'an image and a folder, as a page',
    ],
  ],
  troubleStatus: TROUBLE,
  run,
};
