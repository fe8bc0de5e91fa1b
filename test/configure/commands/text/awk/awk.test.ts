import { describe, expect, it } from 'vitest';
import { real } from '../../../../make/command-oracle.js';
import { ARRAY_CASES } from './array-cases.js';
import { GRAMMAR_CASES } from './grammar-cases.js';
import { caseOf, RELEASE, runOurs } from './harness.js';
import { INPUT_CASES } from './input-cases.js';
import { LANGUAGE_CASES } from './language-cases.js';
import { OUTPUT_CASES } from './output-cases.js';
import { SCRIPT_CASES } from './script-cases.js';

const CASES = [
  ...LANGUAGE_CASES,
  ...ARRAY_CASES,
  ...INPUT_CASES,
  ...OUTPUT_CASES,
  ...SCRIPT_CASES,
  ...GRAMMAR_CASES,
].map(caseOf);

describe('awk does what mawk does', () => {
  if (RELEASE === undefined || (RELEASE !== '20200120' && RELEASE < '20250131')) {
    console.warn('SKIPPED: no mawk 1.3.4 that awk models is installed, so nothing was compared with it');
    it.skip('mawk is not installed', () => undefined);
    return;
  }
  const release = RELEASE;
  it.each(CASES)('$summary', async (test) => {
    const { status, stdout, complained, files, stderr } = await runOurs(test, release);
    expect({ status, stdout, complained, files }, stderr).toEqual(real(test));
  });
});
