import { BASELINES, baselineModel, restoreBaselineModel } from '../../src/forecast/baselines.ts';
import { runModelContract } from './model-contract.ts';

for (const name of BASELINES) {
  runModelContract(name, {
    create: (options) => baselineModel(name, options),
    restore: (options, saved) => restoreBaselineModel(name, options, saved),
  });
}
