#pragma once

// Parallel iterators: a source, adaptors, one terminal call.
//
//     auto squares = tine::par_iter(v).filter(is_odd).map(square).collect();
#include <tine/iter/adaptors/enumerate.hpp>  // enumerate
#include <tine/iter/adaptors/filter.hpp>     // filter
#include <tine/iter/adaptors/flat_map.hpp>   // flat_map, flatten
#include <tine/iter/adaptors/fold.hpp>       // fold
#include <tine/iter/adaptors/map.hpp>        // map
#include <tine/iter/adaptors/zip.hpp>        // zip
#include <tine/iter/concepts.hpp>            // parallel_iterator, found
#include <tine/iter/interface.hpp>           // parallel_interface
#include <tine/iter/sinks/collect.hpp>       // collect, collect_into, append_to
#include <tine/iter/sinks/for_each.hpp>      // for_each
#include <tine/iter/sinks/group.hpp>         // histogram, group_by, count_by
#include <tine/iter/sinks/reduce.hpp>        // reduce, sum, count
#include <tine/iter/sinks/scan.hpp>          // inclusive_scan, exclusive_scan
#include <tine/iter/sinks/search.hpp>        // any, find, min, max
#include <tine/iter/sinks/unzip.hpp>         // unzip, partition, partition_map
#include <tine/iter/sources/bridge.hpp>      // par_bridge
#include <tine/iter/sources/chunks.hpp>      // par_chunks, par_windows
#include <tine/iter/sources/cuts.hpp>        // par_chunk_by, par_split
#include <tine/iter/sources/drain.hpp>       // par_drain
#include <tine/iter/sources/number.hpp>      // par_range
#include <tine/iter/sources/range.hpp>       // par_iter, into_par_iter
#include <tine/iter/sources/repeat.hpp>      // par_once, par_repeat
#include <tine/iter/sources/split_with.hpp>  // par_split_with
#include <tine/iter/sources/text.hpp>        // par_lines, par_split, par_chars
#include <tine/iter/sources/tree.hpp>        // par_walk_tree
