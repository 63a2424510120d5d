#pragma once

// For those who write their own sources, adaptors and terminal calls; docs/iterators.md shows how.
#include <tine/iter/adaptors/adaptor.hpp>  // passing_adaptor, one_to_one_adaptor
#include <tine/iter/drive.hpp>             // drive
#include <tine/iter/sinks/sink.hpp>        // exhaustive_sink
#include <tine/iter/sources/range.hpp>     // as_iterator

namespace tine {

/// What a chain contains for an argument: the chain itself, or `par_iter(argument)`.
using detail::as_iterator;

/// Base class of an adaptor with `pass(item, emit) const`.
using detail::passing_adaptor;

/// Base class of an adaptor with `apply(item) const`, one item for each: what is indexed stays so.
using detail::one_to_one_adaptor;

/// Base class of a sink that wants every item.
using detail::exhaustive_sink;

/// What `accumulate` of such a sink may return: the test on it costs nothing.
using detail::go_on;

/// Runs all items of a chain into a sink and returns the accumulator.
using detail::drive;

}  // namespace tine
