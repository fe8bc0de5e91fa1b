import { asDigest, parseSha256 } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { finding, type Finding } from '../finding.js';
import { isObject, textOf, textsOf, type JsonObject } from './json.js';
import { diffIdsOf, documentOf, platformOfConfig } from './manifest.js';
import { memberName, readMember, type Member, type Members } from './members.js';
import type { OpenedImages, SourceImage, SourceLayer } from './opened.js';

export const DOCKER_MANIFEST = 'manifest.json';

function parseList(bytes: Uint8Array): readonly JsonObject[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new RootfsError('ARCHIVE_MALFORMED', `${DOCKER_MANIFEST} is not JSON`, { cause });
  }
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw new RootfsError('ARCHIVE_MALFORMED', `${DOCKER_MANIFEST} is not a list of objects`);
}

function memberOf(members: Members, stored: string): Member {
  const found = members.files.get(memberName(stored));
  if (found !== undefined) return found;
  throw new RootfsError('ARCHIVE_MALFORMED', `${DOCKER_MANIFEST} names ${stored}, which is not there`);
}

/** A file called `<64 hexadecimal digits>.json` or `.tar` says by its name what its digest is. */
function digestInName(name: string): string | undefined {
  return /(?:^|\/)([0-9a-f]{64})(?:\.json|\.tar|$)/.exec(name)?.[1];
}

async function imageOf(item: JsonObject, members: Members, findings: Finding[]): Promise<SourceImage> {
  const configMember = memberOf(members, textOf(item, 'Config', DOCKER_MANIFEST));
  const config = documentOf(await readMember(configMember), configMember.name);
  const named = digestInName(configMember.name);
  if (named !== undefined && `sha256:${named}` !== config.digest) {
    const what = `its bytes have the digest ${config.digest}, not that of its name`;
    findings.push(finding('differs', 'blob-digest', configMember.name, what, 'the config was changed'));
  }
  const diffIds = diffIdsOf(config.value, configMember.name);
  const names = textsOf(item, 'Layers', DOCKER_MANIFEST);
  if (names.length !== diffIds.length) {
    const what = `has ${names.length} layers, its config ${diffIds.length} DiffIDs`;
    findings.push(finding('differs', 'layer-count', DOCKER_MANIFEST, what));
  }
  const layers = names.map((name, place): SourceLayer => {
    const member = memberOf(members, name);
    const inName = digestInName(member.name);
    const digest = inName === undefined ? undefined : asDigest(parseSha256(inName));
    return {
      name: member.name,
      sizeBytes: member.sizeBytes,
      digest,
      diffId: diffIds[place],
      read: member.read,
    };
  });
  const tags = item['RepoTags'];
  return {
    platform: platformOfConfig(config.value),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    manifest: undefined,
    config,
    annotations: {},
    layers,
  };
}

/** What `docker save` writes. @see Docker image spec v1.2, "Combined Image JSON + Filesystem Changeset Format" */
export async function readDockerArchive(members: Members): Promise<OpenedImages> {
  const findings: Finding[] = [];
  const images: SourceImage[] = [];
  const manifest = members.files.get(DOCKER_MANIFEST);
  try {
    const items = manifest === undefined ? [] : parseList(await readMember(manifest));
    if (items.length === 0) throw new RootfsError('ARCHIVE_MALFORMED', `${DOCKER_MANIFEST} names no image`);
    for (const item of items) images.push(await imageOf(item, members, findings));
  } catch (error) {
    if (!(error instanceof RootfsError) || error.kind === 'disk') throw error;
    findings.push(finding('differs', 'docker-archive', DOCKER_MANIFEST, error.message));
  }
  return { form: 'docker-archive', place: members.place, images, targets: [], attachments: [], findings };
}
