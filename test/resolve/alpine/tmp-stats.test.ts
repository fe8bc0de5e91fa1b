import fc from 'fast-check';
import { it } from 'vitest';
import { runCase } from './apk/run.js';
import { randomCase } from './random-case.js';
it('stats', () => {
  const count = new Map<string, number>();
  for (const asked of fc.sample(randomCase, { seed: 1, numRuns: 3000 })) {
    const text = runCase(asked.one, (file) => asked.files[file] ?? '');
    const kinds = [/^ERROR: unable/m, /^ERROR: (?!unable)/m, /^OK|error/m, /\(\d+\/\d+\)/m, /Purging/, /Upgrading/, /Downgrading/, /Replacing/, /Reinstalling/, /Installing/, /Updating/, /WARNING/, /masked/, /provided by/, /conflicts:/, /breaks:/, /World updated/, /NOTE/, /\(5\/\d/, /Huh/]
    for (const k of kinds) if (k.test(text)) count.set(String(k), (count.get(String(k)) ?? 0) + 1);
  }
  console.log(count);
});
