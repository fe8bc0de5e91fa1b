// Loaded with --import before the program, in each of its threads: the clock goes REPRODUCE_CLOCK_MS later.
const shiftMs = Number(process.env.REPRODUCE_CLOCK_MS);
const { now } = Date;
const shifted = () => now() + shiftMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [shifted()] : args, made),
  apply: (target) => new target(shifted()).toString(),
  get: (target, key) => (key === 'now' ? shifted : Reflect.get(target, key)),
});
