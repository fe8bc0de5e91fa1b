import { unmodelled } from '../../command.js';
import type { Registry } from './registry.js';
import { wantedFrontend, type Choices } from './settings.js';

/**
 * Makes sure that nobody is asked. The other frontends fall back to Teletype where there is no terminal, which takes
 * answers from standard input: none of them is modelled.
 * @see Debconf::AutoSelect, make_frontend
 */
export function demandNoninteractive(registry: Registry, choices: Choices): void {
  const wanted = wantedFrontend(registry, choices);
  if (wanted !== 'Noninteractive')
    unmodelled(registry.process, `debconf's frontend ${wanted === '' ? '(none)' : wanted}`);
}
