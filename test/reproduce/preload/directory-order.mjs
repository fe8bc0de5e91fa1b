// Loaded with --import before the program, in each of its threads: directories are listed the other way round. The order
// of readdir(3) is that of the file system, so no program may rely on it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { readdir, readdirSync } = fs;
const later = fs.promises.readdir;
fs.readdirSync = (...args) => readdirSync(...args).reverse();
fs.promises.readdir = async (...args) => (await later(...args)).reverse();
fs.readdir = (...args) => {
  const done = args.pop();
  readdir(...args, (error, names) => done(error, names?.reverse()));
};
syncBuiltinESMExports();
