import { withoutCircles, type Flow } from './acyclic.js';
import type { Drawing } from './drawing.js';
import { heightsOf } from './heights.js';
import { inLayers, type Layered } from './layers.js';
import { withFewCrossings } from './ordering.js';

/** Pixels. The type is of one width, so that a box is known to be wide enough without the font. */
const CHAR = 6.7;
const BOX_HEIGHT = 18;
const PADDING = 6;
const LAYER_GAP = 70;
const MARGIN = 16;
const HEADER = 48;

const STYLE = `
  text { font: 11px monospace; fill: #111; dominant-baseline: central; }
  .title { font: bold 14px sans-serif; }
  .key { font: 11px sans-serif; }
  rect { stroke: #667; rx: 4px; }
  .variant rect { fill: #cfe3f7; }
  .request rect { fill: #ffe0a3; stroke: #a60; }
  .automatic rect { fill: #f6f6f6; }
  path { fill: none; stroke: #445; stroke-opacity: .38; marker-end: url(#tip); }
  path.Pre-Depends { stroke-width: 1.8; }
  path.Recommends { stroke-dasharray: 4 3; }
  g:hover > path { stroke: #c00; stroke-opacity: 1; }
  g:hover > rect { stroke: #c00; stroke-width: 2; }`;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Left edge, middle and width of a box, or of the column that a bend crosses. */
interface Spot extends Point {
  readonly width: number;
}

interface Laid {
  readonly spots: readonly Spot[];
  readonly flows: readonly Flow[];
  readonly routes: Layered['routes'];
  readonly width: number;
  readonly height: number;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function boxWidth(name: string): number {
  return name.length * CHAR + 2 * PADDING;
}

/** One decimal is finer than a screen; more would only make the text longer. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function layOut({ boxes, arrows }: Drawing): Laid {
  const flows = withoutCircles(boxes.length, arrows);
  const layered = withFewCrossings(inLayers(boxes.length, flows));
  const heights = heightsOf(layered, boxes.length);
  const spots: Spot[] = [];
  let x = MARGIN;
  for (const members of layered.layers) {
    const widthOf = (place: number): number => boxWidth(boxes[place]?.name ?? '');
    const widest = members.reduce((most, place) => Math.max(most, widthOf(place)), 0);
    for (const place of members) {
      const width = place < boxes.length ? widthOf(place) : widest;
      spots[place] = { x: x + (widest - width) / 2, y: HEADER + BOX_HEIGHT + (heights[place] ?? 0), width };
    }
    x += widest + LAYER_GAP;
  }
  const height = spots.reduce((most, { y }) => Math.max(most, y), 0) + BOX_HEIGHT + MARGIN;
  return { spots, flows, routes: layered.routes, width: x - LAYER_GAP + MARGIN, height };
}

/** A smooth line through the bends, level where it meets each of them. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${px(x)} ${px(y)}`;
      const middle = px((before.x + x) / 2);
      return `C${middle} ${px(before.y)} ${middle} ${px(y)} ${px(x)} ${px(y)}`;
    })
    .join('');
}

/** The line of an arrow: from the right edge of the first box, level across the columns between, to the left of the last. */
function pathOf({ boxes, arrows }: Drawing, { spots, flows, routes }: Laid, at: number): string {
  const route = routes[at] ?? [];
  const arrow = arrows[at];
  if (arrow === undefined || arrow.from === arrow.to) return '';
  const through = route.flatMap((place, step): readonly Point[] => {
    const { x, y, width } = spots[place] ?? { x: 0, y: 0, width: 0 };
    const [start, end] = [
      { x, y },
      { x: x + width, y },
    ];
    if (step === 0) return [end];
    return step === route.length - 1 ? [start] : [start, end];
  });
  if (flows[at]?.isReversed === true) through.reverse();
  const title = `${boxes[arrow.from]?.name ?? ''} ${arrow.kind}: ${arrow.text}`;
  return `<path class="${arrow.kind}" d="${curve(through)}"><title>${escaped(title)}</title></path>\n`;
}

function boxOf({ boxes }: Drawing, { spots }: Laid, place: number): string {
  const { name, text } = boxes[place] ?? { name: '', text: '' };
  const { x, y, width } = spots[place] ?? { x: 0, y: 0, width: 0 };
  return (
    `<rect x="${px(x)}" y="${px(y - BOX_HEIGHT / 2)}" width="${px(width)}" height="${BOX_HEIGHT}"/>` +
    `<text x="${px(x + PADDING)}" y="${px(y)}" textLength="${px(width - 2 * PADDING)}">${escaped(name)}` +
    `<title>${escaped(text)}</title></text>\n`
  );
}

const KEY =
  'blue: of the variant; yellow: named by the request; grey: needed by others; thick: Pre-Depends; dashed: Recommends; ' +
  'a package under the pointer shows its needs in red';

/**
 * The drawing as SVG, laid out in layers: who needs is left of what is needed. The same drawing gives the same bytes.
 * @see https://www.w3.org/TR/SVG11/
 */
export function svgOf(drawing: Drawing): string {
  const laid = layOut(drawing);
  const { title, boxes, arrows } = drawing;
  const own: string[] = boxes.map(() => '');
  arrows.forEach(({ from }, at) => (own[from] += pathOf(drawing, laid, at)));
  const groups = boxes.map(
    ({ kind }, place) => `<g class="${kind}">\n${own[place] ?? ''}${boxOf(drawing, laid, place)}</g>\n`,
  );
  const [width, height] = [Math.max(laid.width, 800), laid.height].map(px);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
    `<title>${escaped(title)}</title>\n<style>${STYLE}\n</style>\n` +
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" orient="auto">' +
    '<polygon points="0,0 8,4 0,8" fill="#445"/></marker></defs>\n' +
    '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>\n' +
    `<text class="title" x="${MARGIN}" y="18">${escaped(title)}</text>\n` +
    `<text class="key" x="${MARGIN}" y="38">${escaped(KEY)}</text>\n` +
    `${groups.join('')}</svg>\n`
  );
}
