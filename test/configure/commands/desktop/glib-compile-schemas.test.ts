import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESKTOP_COMMANDS } from '../../../../src/configure/commands/desktop/table.js';
import { byChroot, canRunReal, oursInRoot, realInRoot, type RootCase } from '../../../make/root-oracle.js';

const list = (text: string, attributes = ''): string => `<schemalist${attributes}>\n${text}\n</schemalist>\n`;
const key = (name: string, type: string, value: string, more = ''): string =>
  `<key name="${name}" type="${type}"><default>${value}</default>${more}</key>`;
const schema = (id: string, keys: string, attributes = ''): string =>
  `<schema id="${id}"${attributes}>${keys}</schema>`;
const ALL = ['glib-compile-schemas', '/s'];
const STRICT = ['glib-compile-schemas', '--strict', '/s'];

/** Keys of every type, with values in every notation. */
const TYPES: readonly (readonly [string, string])[] = [
  ['b', 'true'],
  ['y', '0x1f'],
  ['n', '-32768'],
  ['q', '017'],
  ['i', '@i -5'],
  ['u', 'uint32 7'],
  ['x', '-9223372036854775808'],
  ['t', '18446744073709551615'],
  ['d', '-1.5e3'],
  ['d', 'inf'],
  ['d', '3'],
  ['h', '1'],
  ['s', "'it\\'s'"],
  ['s', '"it\'s \\u00e9\\n \\x"'],
  ['o', "'/org/x'"],
  ['g', "'a{sv}'"],
  ['ay', "b'raw\\101\\n'"],
  ['ay', '[1, 2, 3]'],
  ['as', '[]'],
  ['as', "['one', 'two', 'three', '']"],
  ['aas', "[['a'], [], ['b', 'c']]"],
  ['(ii)', '(1, -2)'],
  ['(siy)', "('text', 5, 6)"],
  ['(yxs(sn)d)', "(1, 2, 'x', ('y', 3), 4)"],
  ['()', '()'],
  ['(s)', "('one',)"],
  ['ms', 'nothing'],
  ['ms', "'some'"],
  ['mi', 'just 5'],
  ['mmi', '5'],
  ['a{sv}', "{'a': <1>, 'b': <'x'>, 'c': <[1.5, 2]>, 'd': <{'k': true}>, 'e': <(1, 'y')>, 'f': <uint32 4>}"],
  ['a{si}', "{'x': 1, 'y': 2}"],
  ['a{si}', '{}'],
  ['v', '<@as []>'],
  ['av', "[<1>, <'two'>, <<3>>]"],
  ['{sv}', "{'a', <1>}"],
  ['aau', '[[1,2],[3]]'],
  ['a(sms)', "[('a', 'b'), ('c', nothing)]"],
];

/** Values that are wrong: the file is left out. */
const WRONG: readonly (readonly [string, string])[] = [
  ['i', '2147483648'],
  ['y', '-1'],
  ['s', 'text'],
  ['i', "'text'"],
  ['b', '1'],
  ['as', "['a' 'b']"],
  ['(ii)', '(1)'],
  ['s', "'open"],
  ['i', '5 5'],
  ['i', '5x'],
  ['o', "'no path'"],
  ['v', '<[]>'],
  ['zz', '1'],
  ['i', ''],
  ['s', 'nothing'],
];

const MANY = Array.from({ length: 60 }, (_, at) =>
  schema(
    `org.x.s${at}`,
    Array.from({ length: at }, (__, k) => key(`k${k}-z`, 'i', String(k))).join(''),
    ` path="/s${at}/"`,
  ),
).join('');

const ENUMS = list(
  '<enum id="e"><value nick="one" value="1"/><value nick="minus" value="-2"/><value nick="hexadecimal" value="0x10"/></enum>' +
    '<flags id="f"><value nick="aa" value="1"/><value nick="none" value="0"/><value nick="bb" value="4"/></flags>',
);
const USE = list(
  schema(
    'org.e',
    '<key name="e" enum="e"><default>"one"</default><aliases><alias value="uno" target="one"/></aliases></key>' +
      '<key name="f" flags="f"><default>["aa", "bb"]</default></key>' +
      key('c', 's', "'x'", '<choices><choice value="x"/><choice value="longer choice"/></choices>') +
      key('r', 'i', '5', '<range min="1" max="10"/>') +
      key('rd', 'd', '0.5', '<range max="1"/>') +
      '<key name="l" type="s"><default l10n="messages" context="ctx">  \'hello\' </default><summary>S</summary></key>' +
      '<key name="t" type="s"><default l10n="time">\n"24h"\n</default><description>a &amp; b</description></key>',
    ' gettext-domain="dom"',
  ),
);

const MANY_KEYS = Object.fromEntries(
  TYPES.map(([type, value], at) => [`k${at}`, key(`k${at}`, type, value.replaceAll('<', '&lt;'))]),
);
const OVERRIDES =
  '# comment\n[org.e]\ne="minus"\nr=9\nl[de]="no"\n[org.e:GNOME]\nr=2\nc="x"\n[org.e:A]\nr=3\n[org.none]\nx=1\n';

const CASES: readonly RootCase[] = [
  {
    summary: 'no files',
    files: { 's/': '' },
    runs: [ALL, ['glib-compile-schemas', '/none'], ['glib-compile-schemas']],
  },
  { summary: 'an old table and no files', files: { 's/gschemas.compiled': 'x' }, runs: [ALL, ALL] },
  {
    summary: 'every type',
    files: {
      's/a.gschema.xml': list(schema('org.t', Object.values(MANY_KEYS).join(''))),
    },
    runs: [STRICT],
  },
  { summary: 'many schemas of many sizes', files: { 's/a.gschema.xml': list(MANY) }, runs: [STRICT] },
  { summary: 'an empty list', files: { 's/a.gschema.xml': list('') }, runs: [STRICT] },
  {
    summary: 'enums, flags, choices, ranges and translations',
    files: { 's/z.enums.xml': ENUMS, 's/a.gschema.xml': USE },
    runs: [STRICT],
  },
  {
    summary: 'overrides',
    files: {
      's/z.enums.xml': ENUMS,
      's/a.gschema.xml': USE,
      's/10.gschema.override': OVERRIDES,
      's/20.gschema.override': '[org.e]\nr=4\n',
    },
    runs: [STRICT],
  },
  {
    summary: 'overrides that are refused',
    files: {
      's/z.enums.xml': ENUMS,
      's/a.gschema.xml': USE,
      's/1.gschema.override': '[org.e]\nr=11\nnone=1\ne="three"\nc="x"\nf=["zz"]\nrd=x\n[org.e:X]\nl="no"\n',
      's/2.gschema.override': 'r=1\n',
    },
    runs: [ALL, STRICT],
  },
  {
    summary: 'schemas that extend others, children and lists',
    files: {
      's/a.gschema.xml': list(
        schema('base', key('a', 'i', '1', '<range min="0" max="9"/>') + key('b', 's', '"x"')) +
          schema('more', '<override name="a">7</override>' + key('c', 'b', 'false'), ' extends="base"') +
          schema('items', '', ' list-of="base" path="/items:/"') +
          schema(
            'top',
            '<child name="kid" schema="more"/><child name="lost" schema="nowhere"/>',
            ' path="/top/"',
          ),
      ),
    },
    runs: [STRICT],
  },
  {
    summary: 'a file that is wrong is left out, and the order of the others stays that of the table',
    files: {
      's/a.gschema.xml': list(MANY),
      's/b.gschema.xml': list(schema('org.late', '') + schema('org.x.s3', '')),
      's/c.gschema.xml': list(MANY.replaceAll('org.x', 'org.y')),
    },
    runs: [ALL, STRICT, ['glib-compile-schemas', '--dry-run', '--targetdir', '/t', '/s']],
  },
  {
    summary: 'markup: comments, CDATA, references, names with colons',
    files: {
      's/a.gschema.xml': `<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<!-- <c> -->${list(
        schema(
          'm',
          "<key name='k' type='s' x:y='z'><x:other><q/>text</x:other><default><![CDATA['<a>']]></default></key>" +
            key('n', 's', "'&#65;&#x42;&quot;'"),
        ),
      )}`,
    },
    runs: [STRICT],
  },
  {
    summary: 'names',
    files: { 's/a.gschema.xml': list(schema('m', key('BadName', 'i', '1'))) },
    runs: [ALL, ['glib-compile-schemas', '--allow-any-name', '/s']],
  },
  ...WRONG.map(([type, value]) => ({
    summary: `a wrong value of type ${type}: ${value}`,
    files: {
      's/a.gschema.xml': list(schema('w', key('k', type, value.replaceAll('<', '&lt;')))),
      's/b.gschema.xml': list(schema('v', '')),
    },
    runs: [ALL],
  })),
  ...[
    '<schema id="a"><key name="k" type="i"/></schema>',
    '<schema/>',
    '<other/>',
    '<schema id="a" x="y"/>',
    'text',
    '<enum id="e"/>',
    '<schema id="a" path="x"/>',
    '<schema id="a">',
  ].map((text) => ({
    summary: `wrong markup: ${text}`,
    files: { 's/a.gschema.xml': list(text) },
    runs: [ALL, STRICT],
  })),
];

const HOST = '/usr/share/glib-2.0/schemas';

function hostSchemas(): RootCase {
  const names = existsSync(HOST) ? readdirSync(HOST).filter((name) => /\.(?:xml|override)$/.test(name)) : [];
  const files = Object.fromEntries(names.map((name) => [`s/${name}`, readFileSync(join(HOST, name))]));
  return { summary: 'the schemas of this machine', files: { 's/': '', ...files }, runs: [ALL] };
}

describe.runIf(canRunReal('glib-compile-schemas', 'glib-compile-schemas'))('glib-compile-schemas', () => {
  test.each([...CASES, hostSchemas()].map((one) => [one.summary, one] as const))('%s', async (_, one) => {
    const [ours, real] = [await oursInRoot(DESKTOP_COMMANDS, one), realInRoot(one, byChroot)];
    expect(ours.runs.map(({ status }) => status)).toEqual(real.runs.map(({ status }) => status));
    expect(ours.runs.map(({ stdout }) => stdout)).toEqual(real.runs.map(({ stdout }) => stdout));
    expect(ours.runs.map(({ stderr }) => stderr !== '')).toEqual(
      real.runs.map(({ stderr }) => stderr !== ''),
    );
    expect(ours.files).toEqual(real.files);
    if (one.summary === 'every type') expect(real.runs.map(({ stderr }) => stderr)).toEqual(['']);
  });
});
