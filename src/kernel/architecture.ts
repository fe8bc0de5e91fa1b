import { RootfsError } from './errors.js';
import { didYouMean } from './suggest.js';

/** An OCI platform. @see OCI image-spec image-index.md, "platform" (values are Go's GOARCH and GOARM) */
export interface Platform {
  readonly os: 'linux';
  readonly architecture: string;
  readonly variant?: string;
}

interface Row {
  /** dpkg's name, @see dpkg-architecture(1) */
  readonly dpkg: string;
  readonly oci: string;
  readonly variant?: string;
}

/** The one table of names: dpkg's architecture beside the OCI platform that Docker's official images publish it as. */
const TABLE: readonly Row[] = [
  { dpkg: 'amd64', oci: 'amd64' },
  { dpkg: 'arm64', oci: 'arm64', variant: 'v8' },
  { dpkg: 'armel', oci: 'arm', variant: 'v5' },
  { dpkg: 'armhf', oci: 'arm', variant: 'v7' },
  { dpkg: 'i386', oci: '386' },
  { dpkg: 'loong64', oci: 'loong64' },
  { dpkg: 'mips64el', oci: 'mips64le' },
  { dpkg: 'mipsel', oci: 'mipsle' },
  { dpkg: 'ppc64el', oci: 'ppc64le' },
  { dpkg: 'riscv64', oci: 'riscv64' },
  { dpkg: 's390x', oci: 's390x' },
];

declare const architectureBrand: unique symbol;

/** dpkg's name of an architecture that the table knows. */
export type DebianArchitecture = string & { readonly [architectureBrand]: true };

export const DEBIAN_ARCHITECTURES: readonly DebianArchitecture[] = TABLE.map(
  (row) => row.dpkg as DebianArchitecture,
);

function matches(row: Row, text: string): boolean {
  const [os, architecture, variant, ...rest] = text.toLowerCase().split('/');
  if (os !== 'linux' || rest.length > 0 || architecture !== row.oci) return false;
  if (row.oci === 'arm') return (variant ?? 'v7') === row.variant;
  return variant === undefined || variant === (row.variant ?? 'v1');
}

/**
 * dpkg's name (`armhf`) or an OCI platform (`linux/arm/v7`) as dpkg's name.
 * @throws RootfsError `ARCHITECTURE_UNKNOWN`
 */
export function parseArchitecture(text: string): DebianArchitecture {
  const row = TABLE.find((candidate) => candidate.dpkg === text || matches(candidate, text));
  if (row === undefined) {
    throw new RootfsError('ARCHITECTURE_UNKNOWN', `unknown architecture ${JSON.stringify(text)}`, {
      hint: `${didYouMean(text, DEBIAN_ARCHITECTURES)}Known are ${DEBIAN_ARCHITECTURES.join(', ')}, or an OCI platform such as linux/arm64/v8.`,
    });
  }
  return row.dpkg as DebianArchitecture;
}

export function platformOf(architecture: DebianArchitecture): Platform {
  const row = TABLE.find((candidate) => candidate.dpkg === architecture);
  if (row === undefined) throw new RootfsError('INTERNAL', `no platform for ${architecture}`);
  const base = { os: 'linux' as const, architecture: row.oci };
  return row.variant === undefined ? base : { ...base, variant: row.variant };
}

/** `linux/arm64/v8` */
export function platformName(platform: Platform): string {
  const parts = [platform.os, platform.architecture];
  return (platform.variant === undefined ? parts : [...parts, platform.variant]).join('/');
}
