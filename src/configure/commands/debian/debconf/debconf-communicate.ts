import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { newConversation } from './conversation.js';
import { LineReader } from './coprocess.js';
import { demandNoninteractive } from './frontend-choice.js';
import { numeric } from './perl-text.js';
import { readChoices, USAGE_OPTIONS } from './program-options.js';
import { tellError, withRegistry } from './program.js';
import { finishConversation, isStop, processCommand } from './protocol.js';
import { saveRegistry, tellWarnings } from './registry.js';

/**
 * `debconf-communicate [PACKAGE]`: lines of the protocol from standard input, replies to standard output.
 * @returns the number of the last reply, 127 when there was none
 * @see debconf-communicate(1)
 */
export async function debconfCommunicate(process: Process): Promise<number> {
  return withRegistry(process, async (registry) => {
    const read = readChoices(process, process.args);
    if (read === undefined) {
      await tellError(process, `Usage: debconf-communicate [options] [package]\n${USAGE_OPTIONS}`);
      return 1;
    }
    const [owner, ...more] = read.options.operands;
    if (more.length > 0) unmodelled(process, 'debconf-communicate with more than a package');
    for (const warning of read.warnings) registry.warnings.push(warning);
    demandNoninteractive(registry, read.choices);
    const conversation = newConversation(registry, read.choices, owner ?? 'unknown');
    const input = new LineReader(process.fds.at(0));
    let status = 127;
    for (;;) {
      const line = await input.next();
      if (line === undefined) break;
      const stops = isStop(conversation, line);
      if (stops) finishConversation(conversation);
      const reply = stops ? '' : processCommand(conversation, line);
      status = numeric(reply.split(' ')[0] ?? '');
      await process.write(`${conversation.shown.splice(0).join('')}${reply}\n`);
      await tellWarnings(registry);
    }
    finishConversation(conversation);
    saveRegistry(registry);
    return status;
  });
}
