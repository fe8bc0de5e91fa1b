import type { AuditReport, AuditedImage } from '../audit.js';
import type { Finding } from '../finding.js';
import { differenceJson, printable } from './text.js';

const WORDS = { differs: 'differs', unknown: 'unknown', note: 'note' } as const;

function findingLines({ weight, check, where, what, cause }: Finding): readonly string[] {
  const first = `${WORDS[weight]} ${check}: ${where}: ${what}`;
  return cause === '' ? [first] : [first, `    ${cause}`];
}

/** The digest that an image is known by: of its manifest, or where there is none of its config. */
export function imageDigest({ source }: AuditedImage): string {
  return source.manifest?.digest ?? source.config?.digest ?? '';
}

function imageLine(image: AuditedImage): string {
  const packages =
    image.entry === undefined ? 'no lock' : `${image.entry.image.packages.length} packages locked`;
  const state = image.isRebuilt ? 'built again, the same' : 'not reproduced';
  return [image.source.platform || 'unknown platform', imageDigest(image), packages, state]
    .filter((part) => part !== '')
    .join(', ');
}

/** What is missing, for a verdict that could not be reached. */
export function missingText({ verdict, findings }: AuditReport): string {
  if (verdict !== 'cannot tell') return '';
  const unknown = findings.filter(({ weight }) => weight === 'unknown');
  const [first] = unknown;
  if (first === undefined) return ' (it was not built again)';
  const more = unknown.length > 1 ? `, and ${unknown.length - 1} more` : '';
  return ` (${first.where}: ${first.what}${more})`;
}

/** The report as text; the verdict is the last line. */
export function auditText(report: AuditReport): string {
  const lines = [
    ...report.findings.flatMap(findingLines),
    ...report.images.map(imageLine),
    `${report.place}: ${report.verdict}${missingText(report)}`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** The same as a value for JSON. */
export function auditJson(report: AuditReport): Readonly<Record<string, unknown>> {
  const images = report.images.map((image) => ({
    platform: image.source.platform,
    digest: imageDigest(image),
    isRebuilt: image.isRebuilt,
    layers: image.source.layers.map(({ name, digest, diffId, sizeBytes }) => ({
      name,
      digest,
      diffId,
      sizeBytes,
    })),
    packages: image.entry?.image.packages.map(({ name, version, architecture }) => ({
      name,
      version,
      architecture,
    })),
    difference: image.difference && differenceJson(image.difference),
  }));
  return { place: report.place, verdict: report.verdict, findings: report.findings, images };
}
