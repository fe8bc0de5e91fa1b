// The rooms of src/ and who may import whom; the table is explained in docs/design.md.
const ALLOWED = {
  kernel: [],
  formats: ['kernel'],
  store: ['kernel'],
  rootfs: ['kernel'],
  suite: ['kernel'],
  host: ['kernel'],
  archive: ['kernel', 'formats', 'suite'],
  lock: ['kernel', 'formats'],
  resolve: ['kernel', 'formats', 'suite', 'archive', 'lock'],
  package: ['kernel', 'formats'],
  shell: ['kernel'],
  configure: ['kernel', 'formats', 'package', 'rootfs', 'shell'],
  layer: ['kernel', 'formats', 'rootfs'],
  oci: ['kernel', 'formats', 'layer'],
  export: ['kernel', 'formats', 'layer', 'resolve', 'rootfs', 'oci'],
  audit: ['kernel', 'formats', 'archive', 'lock'],
  build: [
    'kernel',
    'suite',
    'archive',
    'formats',
    'lock',
    'resolve',
    'store',
    'package',
    'rootfs',
    'configure',
    'layer',
    'oci',
    'export',
  ],
  cli: ['kernel', 'suite', 'build', 'store', 'export', 'audit'],
};

const rooms = Object.entries(ALLOWED).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `${room} may import only ${[room, ...allowed].join(', ')}`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'main-is-the-top',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main\\.ts$' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'main-wires-only',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(cli|host|kernel)/' },
    },
    {
      name: 'families-apart',
      severity: 'error',
      comment:
        'debian/ and alpine/ never import each other, and shared files never import a family (only build/ chooses)',
      from: { path: '^src/(formats|archive|resolve|package|configure)/(?!(commands/)?(debian|alpine)/)' },
      to: { path: '^src/(formats|archive|resolve|package|configure)/(commands/)?(debian|alpine)/' },
    },
    ...[
      ['debian', 'alpine'],
      ['alpine', 'debian'],
    ].map(([family, other]) => ({
      name: `${family}-without-${other}`,
      severity: 'error',
      from: { path: `^src/[a-z]+/(commands/)?${family}/` },
      to: { path: `^src/[a-z]+/(commands/)?${other}/` },
    })),
    {
      name: 'effects-in-host',
      severity: 'error',
      comment: 'network, disk, processes and threads are touched in host/ alone',
      from: { path: '^src/', pathNot: '^src/(host/|main\\.ts)' },
      to: {
        path: '^(node:)?(fs|fs/promises|net|http|https|http2|tls|dns|dgram|child_process|worker_threads|os|cluster)$|^node_modules/undici',
      },
    },
    {
      name: 'only-archive-vouches',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(archive|resolve|build|audit)/' },
      to: { path: '^src/archive/verified\\.ts$' },
    },
    { name: 'not-resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
