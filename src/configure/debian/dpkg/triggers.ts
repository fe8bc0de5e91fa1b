import { RootfsError } from '../../../kernel/errors.js';
import type { Files } from '../../system/files.js';
import type { DpkgDatabase } from './database.js';
import type { PackageRecord } from './record.js';
import { isAtLeast } from './record.js';
import type { StatusStore } from './status-store.js';
import { isFileTrigger, parseTriggers, type TriggerDirective } from './trigger-directives.js';

const FOLDER = '/var/lib/dpkg/triggers';

interface Interest {
  readonly path: string;
  readonly record: PackageRecord;
  readonly awaits: boolean;
}

/**
 * Who is interested in what, and who has been activated. Interests lie in the tree's triggers folder as dpkg keeps
 * them; activations in the records. @see dpkg lib/dpkg/triglib.c; doc/spec/triggers.txt
 */
export class Triggers {
  /** File triggers in the order in which they were declared, as the file `File` has them. */
  private interests: Interest[] = [];
  /** By path, the newest first. */
  private readonly byPath = new Map<string, Interest[]>();
  /** What a run does with a package that has something to process now. */
  private enqueue: (record: PackageRecord) => void = () => undefined;

  constructor(
    private readonly files: Files,
    private readonly database: DpkgDatabase,
    private readonly status: StatusStore,
  ) {}

  /** Says where activated packages are put in this run of dpkg; nowhere with `--no-triggers`. */
  whenActivated(enqueue: (record: PackageRecord) => void): void {
    this.enqueue = enqueue;
  }

  /** Makes a package's new interests known: @throws RootfsError `DEB_MALFORMED` */
  addInterests(record: PackageRecord): void {
    let edited = false;
    for (const { verb, trigger, awaits } of parseTriggers(record.package)) {
      if (verb !== 'interest') continue;
      if (!isFileTrigger(trigger, record.name)) this.addNamed(trigger, record, awaits);
      else edited = this.addFile({ path: trigger, record, awaits }) || edited;
    }
    if (edited) this.writeFileInterests();
  }

  private addFile(interest: Interest): boolean {
    const same = this.byPath.get(interest.path) ?? [];
    if (same.some(({ record }) => record === interest.record)) {
      const replaced = (one: Interest): Interest =>
        one.path === interest.path && one.record === interest.record ? interest : one;
      this.byPath.set(interest.path, same.map(replaced));
      this.interests = this.interests.map(replaced);
      return false;
    }
    this.byPath.set(interest.path, [interest, ...same]);
    this.interests.push(interest);
    return true;
  }

  private writeFileInterests(): void {
    const lines = this.interests.map(
      ({ path, record, awaits }) => `${path} ${record.infoName}${awaits ? '' : '/noawait'}\n`,
    );
    this.files.replace(`${FOLDER}/File`, Buffer.from(lines.join('')));
  }

  private addNamed(trigger: string, record: PackageRecord, awaits: boolean): void {
    const path = `${FOLDER}/${trigger}`;
    const others = this.readNamed(trigger).filter((line) => line.owner !== record.infoName);
    const lines = [...others, { owner: record.infoName, awaits }];
    this.files.replace(path, lines.map((line) => `${line.owner}${line.awaits ? '' : '/noawait'}\n`).join(''));
  }

  private readNamed(trigger: string): readonly { readonly owner: string; readonly awaits: boolean }[] {
    const text = this.files.tryRead(`${FOLDER}/${trigger}`) ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ owner: line.split('/')[0] ?? '', awaits: !line.endsWith('/noawait') }));
  }

  /** The `activate` lines of a package, which count whenever its state changes. */
  activateOwn(record: PackageRecord): void {
    for (const directive of parseTriggers(record.package)) this.activateDirective(directive, record);
  }

  private activateDirective({ verb, trigger, awaits }: TriggerDirective, record: PackageRecord): void {
    if (verb === 'activate') this.activate(trigger, awaits ? record : undefined);
  }

  /** @param awaiter who waits for the trigger to be processed; undefined for nobody */
  activate(trigger: string, awaiter: PackageRecord | undefined): void {
    if (trigger.startsWith('/')) {
      for (let path = trigger; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
        this.activatePath(path, awaiter);
      }
      return;
    }
    for (const { owner, awaits } of this.readNamed(trigger)) {
      const record = this.database.find(owner);
      if (record !== undefined) this.recordActivation(record, awaits ? awaiter : undefined, trigger);
    }
  }

  /** A path that was unpacked, replaced or removed: only the interests in exactly this one. */
  activatePath(path: string, awaiter: PackageRecord | undefined): void {
    for (const { record, awaits } of this.byPath.get(path) ?? []) {
      this.recordActivation(record, awaits ? awaiter : undefined, path);
    }
  }

  /** @see dpkg lib/dpkg/triglib.c, trig_record_activation */
  private recordActivation(
    pending: PackageRecord,
    awaiter: PackageRecord | undefined,
    trigger: string,
  ): void {
    // One that is not configured yet will do the work when it is.
    if (!isAtLeast(pending.state, 'triggers-awaited')) return;
    if (!pending.pendingTriggers.includes(trigger)) {
      pending.pendingTriggers = [trigger, ...pending.pendingTriggers];
      pending.state = pending.awaited.length > 0 ? 'triggers-awaited' : 'triggers-pending';
      this.note(pending);
    }
    this.enqueue(pending);
    if (awaiter === undefined || !isAtLeast(pending.state, 'half-installed')) return;
    if (awaiter.awaited.includes(pending)) return;
    awaiter.awaited = [...awaiter.awaited, pending];
    pending.awaiters = [awaiter, ...pending.awaiters];
    if (isAtLeast(awaiter.state, 'triggers-pending')) awaiter.state = 'triggers-awaited';
    this.note(awaiter);
  }

  /** Records a package's new state; with nothing pending any more, those that waited for it go on. @see modstatdb_note */
  note(record: PackageRecord): void {
    if (record.state !== 'triggers-pending' && record.state !== 'triggers-awaited')
      record.pendingTriggers = [];
    this.status.note();
    if (record.pendingTriggers.length === 0) this.clearAwaiters(record);
  }

  clearAwaiters(record: PackageRecord): void {
    const { awaiters } = record;
    record.awaiters = [];
    for (const awaiter of awaiters) {
      awaiter.awaited = awaiter.awaited.filter((one) => one !== record);
      if (awaiter.awaited.length > 0 || awaiter.state !== 'triggers-awaited') continue;
      awaiter.state = awaiter.pendingTriggers.length > 0 ? 'triggers-pending' : 'installed';
      this.note(awaiter);
    }
  }

  /** Takes in what dpkg-trigger left in the file `Unincorp`. @throws RootfsError `CONFIGURE_FAILED` */
  incorporate(): void {
    const { files } = this;
    files.write(`${FOLDER}/Lock`, '', 0o600);
    const text = files.tryRead(`${FOLDER}/Unincorp`);
    if (text === '') return;
    // Without the file dpkg looks through all packages; none of ours can have anything then.
    for (const line of (text ?? '').split('\n')) {
      const [trigger, ...awaiters] = line
        .replace(/#.*/, '')
        .split(/\s+/)
        .filter((word) => word !== '');
      if (trigger === undefined) continue;
      for (const name of awaiters) this.activate(trigger, name === '-' ? undefined : this.awaiter(name));
    }
    files.replace(`${FOLDER}/Unincorp`, '');
  }

  private awaiter(name: string): PackageRecord {
    const record = this.database.find(name);
    if (record !== undefined) return record;
    throw new RootfsError(
      'CONFIGURE_FAILED',
      `a trigger was activated for ${name}, which is no package of this tree`,
    );
  }
}
