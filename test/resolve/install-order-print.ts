import type { DpkgCall } from '../../src/resolve/debian/install-order.js';
import type { Version } from '../../src/resolve/debian/universe.js';

/** As apt names an archive in its cache. */
export function archiveName({ name, version, architecture }: Version['stanza']): string {
  return `${name}_${version.replace(/:/g, '%3a')}_${architecture}.deb`;
}

/** In the words of `AptRoot.runs`. */
export function printCall(call: DpkgCall): string {
  switch (call.kind) {
    case 'install':
    case 'unpack':
      return [call.kind, ...call.packages.map(({ stanza }) => archiveName(stanza))].join(' ');
    case 'configure':
      return [call.kind, ...call.packages.map(({ stanza: s }) => `${s.name}:${s.architecture}`)].join(' ');
    case 'configure-pending':
      return call.kind;
  }
}

/** The run that mmdebstrap makes of apt's answer for its first step: all that apt would unpack, in that order. */
export function asOneInstall(runs: readonly string[]): string {
  const unpacked = runs.filter((run) => run.startsWith('unpack ')).map((run) => run.slice('unpack '.length));
  return ['install', ...unpacked].join(' ');
}
