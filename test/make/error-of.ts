import { RootfsError } from '../../src/kernel/errors.js';

/** The RootfsError that `body` ends with. Any other error is a defect and passes through, as does none at all. */
export async function errorOf(body: () => unknown): Promise<RootfsError> {
  try {
    await body();
  } catch (thrown) {
    if (thrown instanceof RootfsError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
