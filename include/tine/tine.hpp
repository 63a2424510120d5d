#pragma once

// Everything tine has. Each header can also be included alone.
#include <tine/algorithm.hpp>    // par_for_each, par_find_if, par_map_reduce, …
#include <tine/broadcast.hpp>    // broadcast
#include <tine/channel.hpp>      // channel, sender, receiver
#include <tine/isolate.hpp>      // isolate
#include <tine/iter.hpp>         // par_iter, par_range, …
#include <tine/join.hpp>         // join, join_context
#include <tine/pipeline.hpp>     // pipeline
#include <tine/pool.hpp>         // thread_pool, configure_global_pool
#include <tine/scope.hpp>        // scope
#include <tine/sort.hpp>         // par_sort, par_stable_sort
#include <tine/spawn.hpp>        // spawn, spawn_task, yield_now
#include <tine/statistics.hpp>   // statistics
#include <tine/trace.hpp>        // trace::start, trace::stop
#include <tine/worker_pool.hpp>  // worker_pool, stateful_worker_pool
