import { markup, type Markup } from './html.js';

/** Something with a size, to be drawn as an area. */
export interface Area {
  readonly label: string;
  readonly sizeBytes: number;
  /** Shown when the pointer rests on it. */
  readonly title: string;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [WIDTH, HEIGHT] = [1000, 460];
const COLOURS = 8;

type Placed = readonly [Area, Rectangle];

function total(areas: readonly Area[]): number {
  return areas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** The place at which the areas before it make up nearly half of all. */
function halfway(areas: readonly Area[]): number {
  const half = total(areas) / 2;
  let [place, sum] = [1, areas[0]?.sizeBytes ?? 0];
  while (place < areas.length - 1 && sum + (areas[place]?.sizeBytes ?? 0) / 2 < half) {
    sum += areas[place]?.sizeBytes ?? 0;
    place += 1;
  }
  return place;
}

/** Cuts a rectangle in two along its longer side, again and again, by the sizes of what goes into each part. */
function split(areas: readonly Area[], into: Rectangle): readonly Placed[] {
  const [only] = areas;
  if (only === undefined) return [];
  if (areas.length === 1) return [[only, into]];
  const at = halfway(areas);
  const [first, second] = [areas.slice(0, at), areas.slice(at)];
  const share = total(first) / Math.max(1, total(areas));
  const { x, y, width, height } = into;
  const [a, b]: readonly [Rectangle, Rectangle] =
    width >= height
      ? [
          { x, y, width: width * share, height },
          { x: x + width * share, y, width: width * (1 - share), height },
        ]
      : [
          { x, y, width, height: height * share },
          { x, y: y + height * share, width, height: height * (1 - share) },
        ];
  return [...split(first, a), ...split(second, b)];
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** Of a wide letter in the font of the map, so that no label runs over its edge. */
const GLYPH_WIDTH = 7;
const SHORTEST_LABEL = 4;

/** As much of a label as fits; the whole of it is in the title. */
function labelFor(label: string, { width, height }: Rectangle): string {
  const glyphs = height < 14 ? 0 : Math.floor((width - 6) / GLYPH_WIDTH);
  if (glyphs >= label.length) return label;
  return glyphs < SHORTEST_LABEL ? '' : `${label.slice(0, glyphs - 1)}…`;
}

function drawn([area, rectangle]: Placed, place: number): Markup {
  const { x, y, width, height } = rectangle;
  const label = labelFor(area.label, rectangle);
  const text =
    label === '' ? markup`` : markup`<text x="${fixed(x + 4)}" y="${fixed(y + 13)}">${label}</text>`;
  return markup`<g><title>${area.title}</title><rect class="c${place % COLOURS}" x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}"></rect>${text}</g>`;
}

/** A treemap as SVG, without script or style of its own. @param areas largest first */
export function treemap(areas: readonly Area[], label: string): Markup {
  const shown = areas.filter(({ sizeBytes }) => sizeBytes > 0);
  const placed = split(shown, { x: 0, y: 0, width: WIDTH, height: HEIGHT });
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${placed.map(drawn)}</svg>`;
}
