import { describe, expect, test } from '@jest/globals';
import { coverage } from '../../../src/sandbox/foundation/coverage.ts';
import { aFoundation } from './visiting.ts';

describe('the coverage table', () => {
  test('lists exactly what the foundation serves', async () => {
    const { router } = await aFoundation();

    const served = router.endpoints.map(({ method, path }) => `${method} ${path}`).sort();
    expect(coverage.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served);
  });

  test('says what is missing wherever something is partial', () => {
    expect(coverage.filter(({ fidelity, notes }) => fidelity === 'partial' && notes === '')).toEqual([]);
  });
});
