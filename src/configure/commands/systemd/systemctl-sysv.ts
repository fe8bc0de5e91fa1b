import type { ByteString } from '../../../kernel/byte-string.js';
import { unitExists } from './install-discover.js';
import type { SystemctlSession } from './systemctl-session.js';
import { SystemctlError } from './systemctl-session.js';
import { fileName } from './unit-paths.js';

/** What is left to do after the init scripts were seen to. */
export interface NativeUnits {
  readonly names: readonly ByteString[];
  /** For is-enabled: whether some init script is. */
  readonly enabled: boolean;
}

/**
 * Hands services that have an init script to systemd-sysv-install, a script of the tree.
 * @throws SystemctlError when it fails
 * @see systemd src/systemctl/systemctl-sysv-compat.c, enable_sysv_units
 */
export async function enableSysv(
  session: SystemctlSession,
  verb: 'enable' | 'disable' | 'is-enabled',
  names: readonly ByteString[],
): Promise<NativeUnits> {
  const skip = ['1', 'yes', 'y', 'true', 't', 'on'].includes(
    session.process.env.get('SYSTEMCTL_SKIP_SYSV') ?? '',
  );
  if (session.options.scope !== 'system' || skip) return { names, enabled: false };
  const native: ByteString[] = [];
  let enabled = false;
  for (const name of names) {
    const isService = name.endsWith('.service') && !name.startsWith('/');
    const hasUnit = isService && unitExists(session.context([]), name);
    const script = fileName(name).replace(/\.service$/, '');
    const hasScript = isService && session.files.exists(`/etc/init.d/${script}`);
    if (!hasScript || (hasUnit && verb === 'is-enabled')) {
      native.push(name);
      continue;
    }
    enabled = (await install(session, verb, { name, script, hasUnit })) || enabled;
    if (hasUnit) native.push(name);
  }
  return { names: native, enabled };
}

async function install(
  session: SystemctlSession,
  verb: string,
  unit: { readonly name: ByteString; readonly script: ByteString; readonly hasUnit: boolean },
): Promise<boolean> {
  const program = `${session.release < 255 ? '/lib' : '/usr/lib'}/systemd/systemd-sysv-install`;
  const { hasRoot, root } = session.options;
  const argv = [program, ...(hasRoot ? [`--root=${root === '' ? '/' : root}`] : []), verb, unit.script];
  await session.info(
    unit.hasUnit
      ? `Synchronizing state of ${unit.name} with SysV service script with ${program}.`
      : `${unit.name} is not a native service, redirecting to systemd-sysv-install.`,
  );
  await session.info(`Executing: ${argv.join(' ')}`);
  const status = await session.process.run(argv);
  if (verb === 'is-enabled') {
    if (!session.options.quiet) await session.process.write(status === 0 ? 'enabled\n' : 'disabled\n');
  } else if (status !== 0) throw new SystemctlError('');
  return status === 0;
}
