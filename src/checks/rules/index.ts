import type { Rule } from '../rule';
import { accumulatingCopy } from './accumulating-copy/rule';
import { connectionPerCall } from './connection-per-call/rule';
import { costlyConstructorInLoop } from './costly-constructor-in-loop/rule';
import { exponentialRecursion } from './exponential-recursion/rule';
import { frontMutation } from './front-mutation/rule';
import { linearSearchInLoop } from './linear-search-in-loop/rule';
import { nPlusOne } from './n-plus-one/rule';
import { nestedLoop } from './nested-loop/rule';
import { offsetPagination } from './offset-pagination/rule';
import { regexInLoop } from './regex-in-loop/rule';
import { sortInLoop } from './sort-in-loop/rule';
import { stringBuilding } from './string-building/rule';
import { unboundedQuery } from './unbounded-query/rule';

/** All rules, in the order in which they are listed. */
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
