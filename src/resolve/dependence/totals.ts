/** What one package takes. */
export interface Taken {
  /** Of its file. */
  readonly fetchBytes: number;
  /** On disk by its own word; 0 when it does not say. */
  readonly installedBytes: number;
}

/** Sums over a list of packages. */
export interface Totals extends Taken {
  readonly packages: number;
}

export function totalsOf(packages: readonly Taken[]): Totals {
  let fetchBytes = 0;
  let installedBytes = 0;
  for (const one of packages) {
    fetchBytes += one.fetchBytes;
    installedBytes += one.installedBytes;
  }
  return { packages: packages.length, fetchBytes, installedBytes };
}
