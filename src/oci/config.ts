import type { Platform } from '../kernel/architecture.js';
import { rfc3339, type EpochSeconds } from '../kernel/epoch.js';
import type { DiffId } from '../layer/write-layer.js';
import { jsonBlob, MEDIA_TYPES, type JsonBlob } from './descriptor.js';

/** Search path of Docker's official debian images, so that ours are a drop-in for them. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ConfigRequest {
  readonly platform: Platform;
  /** `created` of the image and of its history. */
  readonly epoch: EpochSeconds;
  /** In order from the base up. */
  readonly diffIds: readonly DiffId[];
  /** What made the layer, for `docker history`. */
  readonly createdBy: string;
  readonly comment?: string | undefined;
  /** What runs when no command is given; `bash` as in Docker's debian image when absent. */
  readonly command?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/**
 * The image configuration, with one history entry.
 * @see OCI image-spec config.md
 */
export function imageConfig(request: ConfigRequest): JsonBlob {
  const created = rfc3339(request.epoch);
  const { platform, labels, comment } = request;
  const history = { created, created_by: request.createdBy };
  return jsonBlob(MEDIA_TYPES.config, {
    created,
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    config: {
      Env: [`PATH=${DEFAULT_PATH}`],
      Cmd: request.command ?? ['bash'],
      ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { Labels: labels }),
    },
    rootfs: { type: 'layers', diff_ids: request.diffIds },
    history: [comment === undefined ? history : { ...history, comment }],
  });
}
