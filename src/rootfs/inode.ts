import type { Content } from '../kernel/content.js';
import type { DeviceNumbers, Metadata } from './entry.js';

/** An inode: two names of one inode are hard links. Only Tree changes one. */
export type Inode = DirectoryInode | FileInode | SymlinkInode | DeviceInode | FifoInode;

export interface DirectoryInode {
  readonly kind: 'directory';
  metadata: Metadata;
  readonly children: Map<string, Inode>;
}

export interface FileInode {
  readonly kind: 'file';
  metadata: Metadata;
  content: Content;
}

export interface SymlinkInode {
  readonly kind: 'symlink';
  metadata: Metadata;
  readonly target: string;
}

export interface DeviceInode {
  readonly kind: 'character' | 'block';
  metadata: Metadata;
  readonly device: DeviceNumbers;
}

export interface FifoInode {
  readonly kind: 'fifo';
  metadata: Metadata;
}

export function directoryInode(metadata: Metadata): DirectoryInode {
  return { kind: 'directory', metadata, children: new Map() };
}

export function fileInode(metadata: Metadata, content: Content): FileInode {
  return { kind: 'file', metadata, content };
}

export function symlinkInode(metadata: Metadata, target: string): SymlinkInode {
  return { kind: 'symlink', metadata, target };
}
