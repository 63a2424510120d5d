#pragma once

// Parallel iterators: a source, adaptors, one terminal call.
//
//     auto squares = tine::par_iter(v).filter(is_odd).map(square).collect();
#include <tine/iter/adaptors/blocks.hpp>         // by_uniform_blocks, by_exponential_blocks
#include <tine/iter/adaptors/chain.hpp>          // chain
#include <tine/iter/adaptors/deterministic.hpp>  // deterministic
#include <tine/iter/adaptors/enumerate.hpp>      // enumerate
#include <tine/iter/adaptors/filter.hpp>         // filter
#include <tine/iter/adaptors/filter_map.hpp>     // filter_map, positions
#include <tine/iter/adaptors/flat_map.hpp>       // flat_map, flat_map_iter, flatten, flatten_iter
#include <tine/iter/adaptors/fold.hpp>           // fold, fold_with, try_fold
#include <tine/iter/adaptors/group.hpp>          // chunks, fold_chunks
#include <tine/iter/adaptors/interleave.hpp>     // interleave, interleave_shortest
#include <tine/iter/adaptors/intersperse.hpp>    // intersperse
#include <tine/iter/adaptors/items.hpp>          // inspect, update, copied
#include <tine/iter/adaptors/map.hpp>            // map
#include <tine/iter/adaptors/map_init.hpp>       // map_init, map_with
#include <tine/iter/adaptors/slice.hpp>          // skip, take, step_by, rev
#include <tine/iter/adaptors/take_any.hpp>       // take_any, skip_any, while_some, …
#include <tine/iter/adaptors/with_len.hpp>       // with_min_len, with_max_len
#include <tine/iter/adaptors/with_progress.hpp>  // with_progress
#include <tine/iter/adaptors/with_stop.hpp>      // with_stop, cancelled
#include <tine/iter/adaptors/zip.hpp>            // zip, zip_eq, par_zip
#include <tine/iter/concepts.hpp>                // parallel_iterator, found
#include <tine/iter/interface.hpp>               // parallel_interface
#include <tine/iter/sinks/collect.hpp>           // collect, collect_into, append_to
#include <tine/iter/sinks/extremes.hpp>          // min, max, minmax and their forms
#include <tine/iter/sinks/for_each.hpp>          // for_each, try_for_each and their forms
#include <tine/iter/sinks/group.hpp>             // histogram, group_by, count_by
#include <tine/iter/sinks/reduce.hpp>            // reduce, try_reduce, sum, product, count
#include <tine/iter/sinks/scan.hpp>              // inclusive_scan, exclusive_scan
#include <tine/iter/sinks/search.hpp>            // any, find, position, equal, compare, is_sorted
#include <tine/iter/sinks/unzip.hpp>             // unzip, partition, partition_map
#include <tine/iter/sources/bridge.hpp>          // par_bridge
#include <tine/iter/sources/chunks.hpp>          // par_chunks, par_windows
#include <tine/iter/sources/cuts.hpp>            // par_chunk_by, par_split
#include <tine/iter/sources/drain.hpp>           // par_drain
#include <tine/iter/sources/number.hpp>          // par_range
#include <tine/iter/sources/range.hpp>           // par_iter, into_par_iter
#include <tine/iter/sources/repeat.hpp>          // par_once, par_repeat
#include <tine/iter/sources/split_with.hpp>      // par_split_with
#include <tine/iter/sources/text.hpp>            // par_lines, par_split, par_chars
#include <tine/iter/sources/tree.hpp>            // par_walk_tree
