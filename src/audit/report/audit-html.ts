import type { AuditedImage, AuditReport } from '../audit.js';
import type { Finding } from '../finding.js';
import type { PackageSize, Sizes } from '../sizes.js';
import { imageDigest, missingText } from './audit-text.js';
import { differenceMarkup } from './difference-html.js';
import { markup, page, table, type Markup } from './html.js';
import { treemap } from './treemap.js';

function findingRow({ weight, check, where, what, cause }: Finding): Markup {
  return markup`<tr><td class="${weight}">${weight}</td><td>${check}</td><td class="path">${where}</td><td>${what}</td><td>${cause}</td></tr>`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

function layerTable({ source }: AuditedImage): Markup {
  const rows = source.layers.map(
    ({ name, sizeBytes, diffId }) =>
      markup`<tr><td class="path">${name}</td><td class="number">${megabytes(sizeBytes)}</td><td class="path">${diffId ?? ''}</td></tr>`,
  );
  return table(['layer', 'MB', 'DiffID'], rows, 'There is no layer.');
}

/** A package's size goes by its name; several architectures of one are named with it in dpkg's lists. */
function sizeOf(sizes: readonly PackageSize[], name: string, architecture: string): number {
  const own = sizes.filter((one) => one.package === name || one.package === `${name}:${architecture}`);
  return own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function packageTable({ entry }: AuditedImage, sizes: readonly PackageSize[]): Markup {
  const rows = (entry?.image.packages ?? []).map(({ name, version, architecture }, place) => {
    const why = entry?.provenance.packages[place]?.why ?? '';
    const size = megabytes(sizeOf(sizes, name, architecture));
    return markup`<tr><td>${name}</td><td>${version}</td><td>${architecture}</td><td class="number">${size}</td><td>${why}</td></tr>`;
  });
  return table(['package', 'version', 'architecture', 'MB', 'why'], rows, 'There is no lock for this image.');
}

function sizeMap(sizes: readonly PackageSize[]): Markup {
  if (sizes.length === 0) return markup`<p class="quiet">The layers could not be unpacked.</p>`;
  const areas = sizes.map((one) => {
    const label = one.package === '' ? '(no package)' : one.package;
    return {
      label,
      sizeBytes: one.sizeBytes,
      title: `${label}: ${megabytes(one.sizeBytes)} MB in ${one.files} files`,
    };
  });
  return treemap(areas, 'Sizes of packages');
}

function imageMarkup(image: AuditedImage, sizes: readonly PackageSize[]): Markup {
  const { source, isRebuilt, difference } = image;
  const state = isRebuilt
    ? markup`<span class="reproduced">built again, the same</span>`
    : markup`<span class="unknown">not reproduced</span>`;
  const differences =
    difference === undefined
      ? markup``
      : markup`<h3>The image (A) and what the lock makes (B)</h3>${differenceMarkup(difference)}`;
  return markup`<h2>${source.platform || 'unknown platform'}</h2>
<p><code>${imageDigest(image)}</code> ${state}</p>
<h3>Layers</h3>${layerTable(image)}
<h3>Sizes</h3>${sizeMap(sizes)}
<h3>Packages</h3><details><summary>${image.entry?.image.packages.length ?? 0} packages</summary>${packageTable(image, sizes)}</details>
${differences}`;
}

const CLASSES = { reproduced: 'reproduced', differs: 'differs', 'cannot tell': 'unknown' } as const;

/** The report as one page. */
export function auditHtml(report: AuditReport, sizes: Sizes): string {
  const images = report.images.map((image) => imageMarkup(image, sizes.get(image.source.platform) ?? []));
  const body = markup`<p class="verdict ${CLASSES[report.verdict]}">${report.verdict}${missingText(report)}</p>
<h2>Findings</h2>
${table(['', 'check', 'where', 'what', 'cause'], report.findings.map(findingRow), 'Nothing was found: every claim holds.')}
${images}`;
  return page(`Audit of ${report.place}`, body);
}
