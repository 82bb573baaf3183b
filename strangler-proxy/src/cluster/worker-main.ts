import { boundYoungGeneration } from '../program/young-generation.ts';
import { runWorker } from './worker.ts';

boundYoungGeneration();
runWorker();
