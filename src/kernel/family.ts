/** How packages, indexes, signatures and scripts work in a distribution: like Debian's or like Alpine's. */
export type Family = 'debian' | 'alpine';
