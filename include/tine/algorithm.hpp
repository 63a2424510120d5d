#pragma once

#include <tine/algorithm/compact.hpp>        // copy_if, remove, unique, partition
#include <tine/algorithm/merge.hpp>          // merge, set operations
#include <tine/algorithm/minmax.hpp>         // min_element, max_element
#include <tine/algorithm/query.hpp>          // for_each, find, count, any_of, is_sorted
#include <tine/algorithm/reduce.hpp>         // reduce, transform_reduce, map_reduce
#include <tine/algorithm/reorder.hpp>        // reverse, rotate
#include <tine/algorithm/scan.hpp>           // scans, adjacent_difference
#include <tine/algorithm/search.hpp>         // equal, mismatch, search
#include <tine/algorithm/transform.hpp>      // transform, fill, copy, replace
#include <tine/algorithm/uninitialized.hpp>  // construction and destruction
#include <tine/sort.hpp>                     // sort, nth_element, partial_sort, inplace_merge

// Parallel counterparts of the algorithms that have an execution policy in C++17: the same
// arguments and results as in std::ranges, with the prefix par_. Each takes a range or an iterator
// and a sentinel. Closures are called from several threads at once; an exception they throw arrives
// once everything in flight has ended. Ranges without random access are worked through one after
// the other, except by par_for_each, par_any_of, par_all_of and par_none_of.
