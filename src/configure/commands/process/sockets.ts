import type { Process } from '../../system/process.js';

/** ss(8): nothing runs while packages are configured, so there is no socket; only the heading is written. */
export async function ss(process: Process): Promise<number> {
  const letters = process.args.filter((arg) => /^-[A-Za-z]+$/.test(arg)).join('');
  if (/H/.test(letters) || process.args.includes('--no-header')) return 0;
  const netid = /[tuwx]/.test(letters) ? '' : 'Netid ';
  await process.write(`${netid}State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n`);
  return 0;
}
