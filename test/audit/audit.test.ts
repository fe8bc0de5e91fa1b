import { beforeAll, expect, test } from 'vitest';
import { auditWorld, type AuditWorld } from '../make/audit-world.js';

let world: AuditWorld;
beforeAll(async () => {
  world = await auditWorld();
});

test('an image is reproduced from its bundle', async () => {
  const report = await world.audit();
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('reproduced');
});
