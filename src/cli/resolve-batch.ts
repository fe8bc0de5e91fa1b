import { RootfsError } from '../kernel/errors.js';
import { answerBatch } from '../build/batch.js';
import { readBatch } from '../build/batch-lines.js';
import type { ResolveRequest } from '../build/request.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import type { Progress } from './progress.js';
import { withEffects } from './session.js';

export const BATCH_OPTION: Option = {
  name: 'batch',
  value: 'FILE',
  help: 'answer the requests of a file, or of the standard input (-), one JSON object a line',
};

const MOST_BYTES = 256 * 1024 * 1024;

/** Options that belong to a single request. */
const SINGLE = ['variant', 'include', 'exclude', 'deny', 'max-size', 'only-from'];

async function readAll(stream: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of stream) {
    sizeBytes += part.length;
    if (sizeBytes > MOST_BYTES) {
      throw new RootfsError('USAGE', `${name} has more than ${MOST_BYTES} bytes`, { hint: 'Split it.' });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function checkAlone(given: Given): void {
  const [other] = given.inOrder(SINGLE).map(({ name }) => `--${name}`);
  const [, word] = given.positionals;
  if (other === undefined && word === undefined) return;
  throw new RootfsError('USAGE', `--batch does not go together with ${other ?? word ?? ''}`, {
    hint: 'The requests of a batch are in its file; each says all of itself.',
  });
}

/** `rootfs resolve SUITE --batch FILE`. @throws RootfsError as `readBatch` and `answerBatch` do */
export async function runBatch(
  request: ResolveRequest,
  progress: Progress,
  given: Given,
  host: Host,
): Promise<number> {
  checkAlone(given);
  const file = given.one(BATCH_OPTION.name) ?? '-';
  const name = file === '-' ? 'the standard input' : file;
  const text = await readAll(
    file === '-' ? host.readInput() : host.disk.readStream(host.resolvePath(file)),
    name,
  );
  const [architecture] = request.architectures;
  if (architecture === undefined) throw new RootfsError('INTERNAL', 'no architecture');
  const lines = readBatch(text, name, {
    architecture,
    foreign: request.foreignArchitectures,
    recommends: request.recommends,
  });
  await withEffects(given, host, progress.report, (effects) =>
    answerBatch(lines, request, effects, (id, answer) => {
      progress.clear();
      host.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
    }),
  ).finally(progress.clear);
  return 0;
}
