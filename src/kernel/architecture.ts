import { RootfsError } from './errors.js';
import type { Family } from './family.js';
import { didYouMean } from './suggest.js';

/** An OCI platform. @see OCI image-spec image-index.md, "platform" (values are Go's GOARCH and GOARM) */
export interface Platform {
  readonly os: 'linux';
  readonly architecture: string;
  readonly variant?: string;
}

interface Row {
  /** The family's own name. */
  readonly name: string;
  readonly oci: string;
  readonly variant?: string;
  /** Other spellings that are taken. */
  readonly also?: readonly string[];
}

/**
 * The one table of names: dpkg's and apk's architectures beside the OCI platform that Docker's official images publish
 * them as.
 * @see dpkg-architecture(1); abuild's functions.sh, hostspec_to_arch
 */
const TABLES: Readonly<Record<Family, readonly Row[]>> = {
  debian: [
    { name: 'amd64', oci: 'amd64' },
    { name: 'arm64', oci: 'arm64', variant: 'v8' },
    { name: 'armel', oci: 'arm', variant: 'v5' },
    { name: 'armhf', oci: 'arm', variant: 'v7' },
    { name: 'i386', oci: '386' },
    { name: 'loong64', oci: 'loong64' },
    { name: 'mips64el', oci: 'mips64le' },
    { name: 'mipsel', oci: 'mipsle' },
    { name: 'ppc64el', oci: 'ppc64le' },
    { name: 'riscv64', oci: 'riscv64' },
    { name: 's390x', oci: 's390x' },
  ],
  alpine: [
    { name: 'aarch64', oci: 'arm64', variant: 'v8', also: ['arm64'] },
    // Debian's armhf is for a later processor.
    { name: 'armhf', oci: 'arm', variant: 'v6', also: ['arm/v6'] },
    { name: 'armv7', oci: 'arm', variant: 'v7', also: ['arm/v7'] },
    { name: 'loongarch64', oci: 'loong64', also: ['loong64'] },
    { name: 'ppc64le', oci: 'ppc64le', also: ['ppc64el'] },
    { name: 'riscv64', oci: 'riscv64' },
    { name: 's390x', oci: 's390x' },
    { name: 'x86', oci: '386', also: ['386', 'i386'] },
    { name: 'x86_64', oci: 'amd64', also: ['amd64'] },
  ],
};

declare const architectureBrand: unique symbol;

/** A family's own name of an architecture that its table knows. */
export type Architecture = string & { readonly [architectureBrand]: true };

function namesOf(family: Family): readonly Architecture[] {
  return TABLES[family].map((row) => row.name as Architecture);
}

export const DEBIAN_ARCHITECTURES = namesOf('debian');
export const ALPINE_ARCHITECTURES = namesOf('alpine');

function matches(row: Row, text: string): boolean {
  const [os, architecture, variant, ...rest] = text.toLowerCase().split('/');
  if (os !== 'linux' || rest.length > 0 || architecture !== row.oci) return false;
  if (row.oci === 'arm') return (variant ?? 'v7') === row.variant;
  return variant === undefined || variant === (row.variant ?? 'v1');
}

/**
 * A name of the family (`armhf`), another spelling of it (`arm64` for `aarch64`) or an OCI platform (`linux/arm/v7`) as
 * the family's own name.
 * @throws RootfsError `ARCHITECTURE_UNKNOWN`
 */
export function parseArchitectureOf(family: Family, text: string): Architecture {
  const rows = TABLES[family];
  const row =
    rows.find(({ name }) => name === text) ??
    rows.find(({ also = [] }) => also.includes(text)) ??
    rows.find((candidate) => matches(candidate, text));
  if (row === undefined) {
    const names = namesOf(family);
    throw new RootfsError('ARCHITECTURE_UNKNOWN', `unknown architecture ${JSON.stringify(text)}`, {
      hint: `${didYouMean(text, names)}Known are ${names.join(', ')}, or an OCI platform such as linux/arm64/v8.`,
    });
  }
  return row.name as Architecture;
}

/** dpkg's name, or an OCI platform, as dpkg's name. @throws RootfsError `ARCHITECTURE_UNKNOWN` */
export function parseArchitecture(text: string): Architecture {
  return parseArchitectureOf('debian', text);
}

export function platformOf(architecture: Architecture, family: Family = 'debian'): Platform {
  const row = TABLES[family].find((candidate) => candidate.name === architecture);
  if (row === undefined) throw new RootfsError('INTERNAL', `no platform for ${architecture}`);
  const base = { os: 'linux' as const, architecture: row.oci };
  return row.variant === undefined ? base : { ...base, variant: row.variant };
}

/** `linux/arm64/v8` */
export function platformName(platform: Platform): string {
  const parts = [platform.os, platform.architecture];
  return (platform.variant === undefined ? parts : [...parts, platform.variant]).join('/');
}
