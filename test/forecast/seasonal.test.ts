import { restoreSeasonalModel, seasonalModel } from '../../src/forecast/seasonal.ts';
import { runModelContract } from './model-contract.ts';

runModelContract('the seasonal model', { create: seasonalModel, restore: restoreSeasonalModel });
