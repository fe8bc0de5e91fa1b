import { makeItems } from './install-order-items.js';
import { orderUnpack } from './install-order-list.js';
import { SmartInstaller, type Operation } from './install-order-smart.js';
import { TaskRunner } from './install-order-task.js';
import type { Links } from './links.js';
import type { Version } from './universe.js';

/**
 * One run of dpkg. `install` is `dpkg --install --force-depends`; `unpack` is `dpkg --no-triggers --unpack
 * --auto-deconfigure`; `configure` is `dpkg --no-triggers --configure` of the packages named; `configure-pending` is
 * `dpkg --configure --pending`, the only one of apt's runs that processes triggers.
 */
export type DpkgCall =
  | { readonly kind: 'install'; readonly packages: readonly Version[]; readonly forceDepends: true }
  | { readonly kind: 'unpack' | 'configure'; readonly packages: readonly Version[] }
  | { readonly kind: 'configure-pending' };

/** The packages of mmdebstrap's two steps; the order within each does not matter. */
export interface InstallRequest {
  readonly links: Links;
  /** What the first call of apt gives: downloaded and extracted by mmdebstrap, then installed by one dpkg. */
  readonly first: readonly Version[];
  /** What the second call adds on top; apt itself runs dpkg for it. */
  readonly second: readonly Version[];
  /** Names that count as essential though their stanzas do not say so: `apt` in the variant `apt`. */
  readonly alsoEssential: readonly string[];
}

function operationsOf(
  request: InstallRequest,
  installed: readonly Version[],
  wanted: readonly Version[],
): readonly Operation[] {
  const { links } = request;
  const items = makeItems({ links, installed, wanted, alsoEssential: new Set(request.alsoEssential) });
  const runner = new TaskRunner();
  return new SmartInstaller().run(runner, orderUnpack(runner, items));
}

/** Neighbours of one kind go into one run of dpkg (pkgDPkgPM::Go). */
function batches(operations: readonly Operation[]): DpkgCall[] {
  const calls: { readonly kind: Operation['kind']; readonly packages: Version[] }[] = [];
  for (const { kind, item } of operations) {
    const last = calls.at(-1);
    if (last?.kind === kind) last.packages.push(item.version);
    else calls.push({ kind, packages: [item.version] });
  }
  return calls;
}

/**
 * The runs of dpkg by which mmdebstrap 1.3.5 with apt 2.6 installs packages: the first step's in one run, in the order
 * in which apt would unpack them (apt's hook DPkg::Pre-Install-Pkgs tells mmdebstrap so), the second step's as apt
 * orders and splits them. Nothing is installed before.
 * @throws RootfsError `UNSATISFIABLE` where apt finds no order, `RELATION_MALFORMED`
 * @see pkgPackageManager::OrderInstall in apt-pkg/packagemanager.cc
 */
export function installOrder(request: InstallRequest): readonly DpkgCall[] {
  const calls: DpkgCall[] = [];
  const unpacked = operationsOf(request, [], request.first).filter(({ kind }) => kind === 'unpack');
  if (unpacked.length > 0) {
    calls.push({ kind: 'install', packages: unpacked.map(({ item }) => item.version), forceDepends: true });
  }
  const operations = operationsOf(request, request.first, request.second);
  if (operations.length > 0) calls.push(...batches(operations), { kind: 'configure-pending' });
  return calls;
}
