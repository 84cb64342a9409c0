import type { Rule } from '../rule';
import { accumulatingCopy } from './accumulatingCopy';
import { connectionPerCall } from './connectionPerCall';
import { costlyConstructorInLoop } from './costlyConstructorInLoop';
import { exponentialRecursion } from './exponentialRecursion';
import { frontMutation } from './frontMutation';
import { linearSearchInLoop } from './linearSearchInLoop';
import { nPlusOne } from './nPlusOne';
import { nestedLoop } from './nestedLoop';
import { offsetPagination } from './offsetPagination';
import { regexInLoop } from './regexInLoop';
import { sortInLoop } from './sortInLoop';
import { stringBuilding } from './stringBuilding';
import { unboundedQuery } from './unboundedQuery';

/** Every rule, in the order of lists. */
export const rules: readonly Rule[] = [
  nestedLoop,
  linearSearchInLoop,
  accumulatingCopy,
  frontMutation,
  stringBuilding,
  sortInLoop,
  exponentialRecursion,
  regexInLoop,
  costlyConstructorInLoop,
  nPlusOne,
  offsetPagination,
  connectionPerCall,
  unboundedQuery,
];
