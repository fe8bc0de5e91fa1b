import { globMatcher } from '../../formats/glob.js';

/** Kernels that stand before the processor in names of Debian's architectures; without one it is Linux. */
function withKernel(architecture: string): string {
  return architecture.includes('-') ? architecture : `linux-${architecture}`;
}

/**
 * Whether an architecture is meant by `amd64`, `any`, `linux-any`, `any-amd64` or a glob such as `arm*`.
 * @see Debian Policy §11.1.1; APT::CacheFilter::PackageArchitectureMatchesSpecification
 */
export function matchesArchitecture(pattern: string, architecture: string): boolean {
  if (pattern === architecture) return true;
  const parts = pattern.split('-');
  if (!pattern.includes('*') && !parts.includes('any'))
    return withKernel(pattern) === withKernel(architecture);
  const whole = parts.length === 1 ? `any-${pattern}` : pattern;
  const glob = whole.split('-').map((part) => (part === 'any' ? '*' : part));
  return globMatcher(glob.join('-'))(withKernel(architecture));
}
