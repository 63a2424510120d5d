#pragma once

#include <tine/core/export.hpp>
#include <tine/core/tracing.hpp>  // traced_block, tracing

#include <filesystem>  // std::filesystem::path
#include <optional>    // std::optional

/// Timelines: which thread ran which piece of which call, and where work was handed over.
///
/// A program started with `TINE_TRACE=file.json` in its environment records itself from its first
/// parallel call to its exit, or until it calls `start` itself. While nothing is recorded, a call
/// pays one test of a flag.
namespace tine::trace {

/// Begins to record. The timeline is kept in memory, up to a million events per thread.
///
/// A recording that `TINE_TRACE` began is ended first, and its file written. Throws
/// std::runtime_error when `file` cannot be written, std::logic_error when the program is recording
/// a timeline already.
TINE_EXPORT void start(const std::filesystem::path& file);

/// Ends the recording and writes the file, in the trace event format that chrome://tracing and
/// ui.perfetto.dev open. Calls that are still running are not in it. Does nothing when nothing is
/// being recorded by this process; a forked one does not go on with the recording. Throws
/// std::runtime_error when the file cannot be written.
TINE_EXPORT void stop();

/// Names a stretch of the caller's own work in the timeline: to the end of the block.
///
/// The name is not copied, and has to live until the timeline is written. Parallel calls inside
/// carry their own names.
///
///     tine::trace::span loading("load textures");
class span {
 public:
  explicit span(const char* name) {
    if (detail::tracing.load(std::memory_order_relaxed)) block_.emplace(name);
  }

 private:
  std::optional<detail::traced_block> block_;
};

}  // namespace tine::trace
