import { RootfsError } from '../kernel/errors.js';
import { answerRequest, type Answer } from '../resolve/debian/answer.js';
import type { Suite } from '../suite/suite.js';
import type { BatchLine } from './batch-lines.js';
import { eachWorld } from './debian/worlds.js';
import type { Effects, ResolveRequest } from './request.js';

/** Lines that are answered from the same indexes. */
interface Group {
  readonly request: ResolveRequest;
  readonly places: number[];
}

function checkSuite(line: BatchLine, suite: Suite): void {
  const known = [suite.name, ...suite.aliases];
  if (line.suite === undefined || known.includes(line.suite)) return;
  throw new RootfsError(
    'USAGE',
    `request ${JSON.stringify(line.id)} is for the suite ${line.suite}, not ${suite.name}`,
    {
      hint: 'All requests of a batch are for the suite that is named on the command line.',
    },
  );
}

/** The ids of the archives that a line names by their distributions. */
function archivesOf(line: BatchLine, { suite, archives }: ResolveRequest): readonly string[] | undefined {
  return (
    line.dists?.map((dist) => {
      const found = suite.archives.find((archive) => archive.dist === dist);
      if (found !== undefined) return found.id;
      throw new RootfsError('USAGE', `request ${JSON.stringify(line.id)} names the source ${dist}`, {
        hint: `${suite.name} has ${suite.archives.map((archive) => archive.dist).join(', ')}.`,
      });
    }) ?? archives
  );
}

function groupsOf(lines: readonly BatchLine[], base: ResolveRequest): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [place, line] of lines.entries()) {
    checkSuite(line, base.suite);
    const archives = archivesOf(line, base);
    const { architecture, foreign } = line;
    const key = JSON.stringify([architecture, foreign, archives]);
    const group = groups.get(key) ?? {
      request: { ...base, architectures: [architecture], foreignArchitectures: foreign, archives },
      places: [],
    };
    group.places.push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * Answers many requests; those with the same sources and architectures share one load of the indexes. A request that
 * cannot be met is answered by the kind of refusal.
 * @param base suite, mirrors, keys and times for all of them
 * @param tell is given each answer with the id of its request, in the order of the lines
 * @throws RootfsError `USAGE` for a line that is for something else than the suite, before any answer; and as `resolve`
 *   does when indexes cannot be had
 */
export async function answerBatch(
  lines: readonly BatchLine[],
  base: ResolveRequest,
  effects: Effects,
  tell: (id: unknown, answer: Answer) => void,
): Promise<void> {
  const answers = new Map<number, Answer>();
  let told = 0;
  for (const { request, places } of groupsOf(lines, base)) {
    await eachWorld(request, effects, ({ world }) => {
      for (const place of places) {
        const line = lines[place];
        if (line === undefined) continue;
        answers.set(place, answerRequest(world, line, { solver: request.solver }));
        for (let next = answers.get(told); next !== undefined; next = answers.get(told)) {
          answers.delete(told);
          tell(lines[told++]?.id, next);
        }
      }
    });
  }
}
