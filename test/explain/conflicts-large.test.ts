import { checkPlanted, LARGE } from './check-planted.ts';

checkPlanted((kind) => LARGE.includes(kind));
