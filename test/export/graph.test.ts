import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotOf } from '../../src/export/graph/dot.js';
import type { Drawing } from '../../src/export/graph/drawing.js';
import { svgOf } from '../../src/export/graph/svg.js';
import { hasTool } from '../make/outcome.js';

const KINDS = ['variant', 'request', 'automatic'] as const;
const FIELDS = ['Pre-Depends', 'Depends', 'Recommends'] as const;

/** Any graph, circles and boxes without arrows included, with names that both languages have to escape. */
const drawings: fc.Arbitrary<Drawing> = fc.integer({ min: 1, max: 25 }).chain((size) =>
  fc.record({
    title: fc.constantFrom('a set', 'a "set" <of> \\N & more'),
    boxes: fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.record({
          name: fc.constantFrom(`libx${at}`, `g++-${at}`, `a"b\\${at}<&>`),
          kind: fc.constantFrom(...KINDS),
          text: fc.constant('1.0 & more'),
        }),
      ),
    ),
    arrows: fc.uniqueArray(
      fc.record({
        from: fc.nat(size - 1),
        to: fc.nat(size - 1),
        kind: fc.constantFrom(...FIELDS),
        text: fc.constant('x (>= 1) | "y"'),
      }),
      { maxLength: 60, selector: ({ from, to }) => `${from} ${to}` },
    ),
  }),
);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxesIn(svg: string): readonly Box[] {
  const rect = /<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"\/>/g;
  return [...svg.matchAll(rect)].map(([, x, y, width, height]) => ({
    ...{ x: Number(x), y: Number(y) },
    ...{ width: Number(width), height: Number(height) },
  }));
}

function overlap(a: Box, b: Box): boolean {
  const apart =
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !apart;
}

/** Where lines begin and end. */
function endsIn(svg: string): readonly (readonly number[])[] {
  return [...svg.matchAll(/ d="M([-\d.]+) ([-\d.]+)[^"]* ([-\d.]+) ([-\d.]+)"/g)].map((match) =>
    match.slice(1).map(Number),
  );
}

function touches(box: Box, x: number, y: number): boolean {
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.3;
  return near(y, box.y + box.height / 2) && (near(x, box.x) || near(x, box.x + box.width));
}

describe('the SVG of any drawing', () => {
  it('has a box for each package, none upon another and all inside', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const svg = svgOf(drawing);
        const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
        const boxes = boxesIn(svg);
        expect(boxes).toHaveLength(drawing.boxes.length);
        for (const [at, box] of boxes.entries()) {
          expect(
            box.x >= 0 && box.y >= 40 && box.x + box.width <= width && box.y + box.height <= height,
          ).toBe(true);
          expect(boxes.slice(at + 1).filter((other) => overlap(box, other))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has a line for each arrow, from the box that needs to the one that is needed', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const svg = svgOf(drawing);
        const boxes = boxesIn(svg);
        const ends = endsIn(svg);
        const arrows = drawing.arrows.filter(({ from, to }) => from !== to).sort((a, b) => a.from - b.from);
        expect(ends).toHaveLength(arrows.length);
        for (const [at, { from, to }] of arrows.entries()) {
          const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends[at] ?? [];
          expect([touches(boxes[from] as Box, x1, y1), touches(boxes[to] as Box, x2, y2)]).toEqual([
            true,
            true,
          ]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.runIf(hasTool('python3', 'the SVG read by an XML parser'))('is well-formed XML', () => {
    const [drawing] = fc.sample(drawings, { numRuns: 1, seed: 1 });
    const svg = svgOf({ ...(drawing as Drawing), title: 'a "set" <of> & more' });
    const parse =
      'import sys, xml.dom.minidom as m; print(m.parse(sys.stdin.buffer).documentElement.tagName)';
    const ended = spawnSync('python3', ['-c', parse], { input: svg, encoding: 'utf8' });
    expect([ended.stdout, ended.stderr]).toEqual(['svg\n', '']);
  });

  it('is the same each time, and takes a thousand packages in a row', () => {
    const boxes = Array.from({ length: 1000 }, (_, at) => ({
      name: `p${at}`,
      kind: 'automatic' as const,
      text: '',
    }));
    const arrows = boxes.slice(1).map((_, at) => ({ from: at, to: at + 1, kind: 'Depends', text: '' }));
    const drawing = { title: 'long', boxes, arrows };
    expect(svgOf(drawing)).toBe(svgOf(drawing));
  });
});

describe('the dot text of any drawing', () => {
  it.runIf(hasTool('dot', 'graphs for graphviz', '-V'))(
    'is read by graphviz with the same nodes and edges',
    () => {
      for (const drawing of fc.sample(drawings, { numRuns: 20, seed: 7 })) {
        const ended = spawnSync('dot', ['-Tjson0'], { input: dotOf(drawing), encoding: 'utf8' });
        expect([ended.status, ended.stderr]).toEqual([0, '']);
        const read = JSON.parse(ended.stdout) as {
          readonly objects: readonly { readonly name: string }[];
          readonly edges?: readonly { readonly tail: number; readonly head: number }[];
        };
        const plain = (name: string): string => name.replace(/\\(["\\])/g, '$1');
        expect(read.objects.map(({ name }) => plain(name)).sort()).toEqual(
          drawing.boxes.map(({ name }) => name).sort(),
        );
        const edges = (read.edges ?? []).map(
          ({ tail, head }) => `${read.objects[tail]?.name} ${read.objects[head]?.name}`,
        );
        expect(edges.map(plain).sort()).toEqual(
          drawing.arrows
            .map(({ from, to }) => `${drawing.boxes[from]?.name} ${drawing.boxes[to]?.name}`)
            .sort(),
        );
      }
    },
  );
});
