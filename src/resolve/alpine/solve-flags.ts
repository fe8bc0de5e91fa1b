/** How the solver should treat packages, as bits; the names of apk's own. */

/** Prefer newer packages to installed ones. */
export const UPGRADE = 0x01;
/** Prefer packages that a repository has, even older ones. */
export const AVAILABLE = 0x02;
/** Install again what is installed. */
export const REINSTALL = 0x04;
/** Take the newest package, whatever stands against it. */
export const LATEST = 0x08;
/** Prefer what is installed, even where all else is upgraded. */
export const INSTALLED = 0x20;
/** It is to be removed: being installed does not speak for it. */
export const REMOVE = 0x40;
