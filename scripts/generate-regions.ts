import { writeFileSync } from 'node:fs';
import { regionsFile, regionsModule } from './regions-module.ts';

writeFileSync(regionsFile, regionsModule());
